import Parser

/// Which kinds of our diagnostics a refusal may have that a case expects with the words of another system.
///
/// A statement that is refused for a wholly different reason (a syntax error where a type error is due) is a failure,
/// though our words are our own.
struct RefusalReason {
  /// Parts of the message, any of which tells the reason.
  private let phrases: [String]
  let kinds: Set<Diagnostic.Kind>

  private init(_ phrases: String..., as kinds: Diagnostic.Kind...) {
    self.phrases = phrases
    self.kinds = Set(kinds)
  }

  /// The kinds that fit a message. For an unknown one: any of a statement that the grammar takes.
  static func kinds(for message: String) -> Set<Diagnostic.Kind> {
    let reason = all.first { $0.phrases.contains { message.contains($0) } }
    return reason?.kinds ?? unknown
  }

  private static let unknown: Set<Diagnostic.Kind> = [
    .invalidLiteral, .unknownName, .duplicateName, .ambiguousName, .typeMismatch, .invalidProperty, .invalidArgument,
    .invalidSchema,
  ]

  /// The first that fits counts: what is special stands before what is general.
  private static let all: [RefusalReason] = [
    // Text
    RefusalReason("Invalid numeric literal", as: .invalidLiteral, .syntax),
    RefusalReason("Invalid duration", as: .invalidProperty, .invalidLiteral, .syntax),
    RefusalReason(
      "Syntax Error", "mismatched input", "extraneous input", "no viable alternative", "token recognition error",
      as: .syntax),
    RefusalReason("please use 'PRIMARY KEY'", "please use 'KEY'", as: .invalidArgument),
    RefusalReason("ambiguous method parameters", as: .typeMismatch, .invalidArgument),
    // Names
    RefusalReason("is ambiguous", as: .ambiguousName),
    RefusalReason("Duplicate", "more than once", "already exists", as: .duplicateName, .invalidArgument),
    RefusalReason(
      "cannot be resolved", "Unknown column", "Can't find any functions", "Unknown format",
      "is not a valid stream/table name", "unknown stream/table", "does not exist.",
      as: .unknownName, .invalidArgument, .invalidProperty),
    RefusalReason("reserved column name", "Reserved column name", as: .invalidArgument, .duplicateName),
    // Types
    RefusalReason(
      "Cannot compare", "operator does not exist", "does not accept parameters", "Cast of",
      "Should evaluate to boolean", "Cannot construct", "All case branches have NULL", "Can't infer a type",
      "Array constructor cannot be empty", "Map constructor cannot be empty", "Comparison with NULL",
      as: .typeMismatch, .invalidArgument),
    RefusalReason("invalid input syntax for type", as: .invalidLiteral, .typeMismatch),
    RefusalReason("types don't match", "Invalid type for HEADER", as: .typeMismatch, .invalidArgument),
    // Formats and schemas
    RefusalReason(
      "does not support type", "only supports", "format can not handle", "NONE' format can only",
      "does not yet support JOIN", "Key format does not support schema", "Map keys, including types",
      as: .invalidProperty, .invalidSchema, .invalidArgument, .typeMismatch),
    RefusalReason("does not exist in the Schema Registry", as: .invalidSchema, .unknownName),
    RefusalReason(
      "Schema from schema registry is", "Schema is not compatible", "Result schema is", "No columns supplied",
      as: .invalidSchema, .invalidArgument, .typeMismatch),
    // Properties
    RefusalReason(
      "Configuration ", "WRAP_SINGLE_VALUE", "does not support the following configs", "Cannot supply both",
      "SCHEMA_ID", as: .invalidProperty, .invalidArgument),
    // The rest are clauses and statements that break a rule of the language.
    RefusalReason(
      "GROUP BY", "PARTITION BY", "Non-aggregate SELECT", "projection", "join", "JOIN", "INSERT INTO", "Cannot insert",
      "CREATE OR REPLACE", "ALTER operations", "Cannot delete topic", "PRIMARY KEY", "Window", "windowed",
      "aggregat", "literal constant",
      as: .invalidArgument, .invalidSchema, .invalidProperty, .unknownName, .typeMismatch),
  ]
}
