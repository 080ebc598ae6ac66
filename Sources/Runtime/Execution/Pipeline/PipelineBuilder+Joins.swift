import Planner

extension PipelineBuilder {
  func makeJoin(_ join: Join, _ reports: RowReports) throws -> any Operator {
    throw FormatError("joins are not there yet")
  }
}
