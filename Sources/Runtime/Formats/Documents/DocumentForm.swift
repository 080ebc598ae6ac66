/// What a JSON document means in a format, for `--input` files, PRINT and test cases.
package enum DocumentForm: Sendable {
  /// The document is the content: JSON, with its numbers as they are written.
  case content
  /// A string or number stands for the text that the format has; an object for columns.
  case text
  /// The document stands for the columns' values.
  case columns
}
