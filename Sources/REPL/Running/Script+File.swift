import Parser

extension Script {
  /// A file's statements.
  /// - Parameter variables: those of the files before it, and then its own too.
  /// - Throws: `ProgramFailure` for a file that can't be read, or that has a fault, which is told.
  init(file: String, variables: inout ScriptVariables, console: Console) throws(ProgramFailure) {
    do {
      self = try Script(name: file, source: try LineReader.text(of: file), variables: &variables)
    } catch let error as FileFault {
      throw ProgramFailure(.wrongUsage, "\(file): \(error.reason)")
    } catch let error as StatementFault {
      console.tell(error.text)
      throw ProgramFailure(.failed)
    } catch {
      throw ProgramFailure(.failed, "\(file): \(error)")
    }
  }
}
