/// What a query reads: a source, or joins of sources, the first two innermost.
package indirect enum Relation: Hashable, Sendable {
  case source(AliasedSource)
  case join(Join)

  /// Where it stands in the text.
  package var range: SourceRange {
    switch self {
    case .source(let source): source.range
    case .join(let join): join.range
    }
  }
}

/// `name [[AS] alias]`
package struct AliasedSource: Hashable, Sendable {
  package var name: Identifier
  package var alias: Identifier?
  @Position package var range: SourceRange

  /// What its columns are qualified with: the alias, or else the name.
  package var qualifier: Identifier { alias ?? name }
}

/// `left [INNER | LEFT | RIGHT | FULL] JOIN right [WITHIN ...] ON criterion`
package struct Join: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case inner = "INNER"
    case left = "LEFT"
    case right = "RIGHT"
    case full = "FULL"
  }

  package var kind: Kind
  package var left: Relation
  package var right: AliasedSource
  package var within: WithinClause?
  package var criterion: Expression
  @Position package var range: SourceRange
}

/// `WITHIN size` or `WITHIN (before, after)`, with `[GRACE PERIOD size]`: how far apart the times of two records of
/// joined streams may be.
package struct WithinClause: Hashable, Sendable {
  /// How much earlier than the left record the right one may be.
  package var before: DurationSyntax
  /// How much later than the left record the right one may be; equal to `before` where one size is given.
  package var after: DurationSyntax
  package var grace: DurationSyntax?
  @Position package var range: SourceRange
}
