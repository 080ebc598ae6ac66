/// `WINDOW kind (sizes [, RETENTION size] [, GRACE PERIOD size] [, TIME ZONE 'Area/City'])`
package struct WindowClause: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case tumbling(size: DurationSyntax)
    case hopping(size: DurationSyntax, advance: DurationSyntax)
    /// A session ends when nothing has come for the gap.
    case session(gap: DurationSyntax)
  }

  package var kind: Kind
  package var retention: DurationSyntax?
  package var grace: DurationSyntax?
  package var timeZone: TimeZoneSyntax?
  @Position package var range: SourceRange
}

/// `TIME ZONE 'Area/City'`; the name is not checked here.
package struct TimeZoneSyntax: Hashable, Sendable {
  package var name: String
  @Position package var range: SourceRange
}
