/// Which running queries a TERMINATE, PAUSE or RESUME means.
package enum QuerySelection: Hashable, Sendable {
  case one(Identifier)
  case all
}

/// A string of a statement, and where it stands with its quotes.
package struct StringSyntax: Hashable, Sendable {
  package var text: String
  @Position package var range: SourceRange
}

/// `SET 'name' = 'value'`
package struct SetProperty: Hashable, Sendable {
  package var name: StringSyntax
  package var value: StringSyntax
}

/// `UNSET 'name'`
package struct UnsetProperty: Hashable, Sendable {
  package var name: StringSyntax
}

/// `DEFINE name = 'value'`
package struct DefineVariable: Hashable, Sendable {
  package var name: Identifier
  package var value: StringSyntax
}

/// `UNDEFINE name`
package struct UndefineVariable: Hashable, Sendable {
  package var name: Identifier
}

/// `RUN SCRIPT 'file'`
package struct RunScript: Hashable, Sendable {
  package var file: StringSyntax
}

/// `SPOOL 'file'` or `SPOOL OFF`
package enum Spool: Hashable, Sendable {
  case file(StringSyntax)
  case off
}
