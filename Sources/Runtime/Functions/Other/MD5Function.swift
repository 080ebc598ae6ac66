import Planner

extension ScalarFunction {
  static let md5 = ScalarFunction(
    "MD5", "The MD5 digest of the text's UTF-8 bytes, as hexadecimal digits.", .string,
    [
      Variant(
        ["text": .string], returns: .string,
        .strict { arguments in
          .string(Hexadecimal.text(of: MD5.digest(Array(arguments[0].text.utf8)), upperCase: false))
        })
    ])
}
