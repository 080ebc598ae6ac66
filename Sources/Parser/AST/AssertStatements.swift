/// `ASSERT [NOT EXISTS] TOPIC name [WITH (properties)] [TIMEOUT n unit]`
package struct AssertTopic: Hashable, Sendable {
  package var mustExist: Bool
  package var topic: VerbatimName
  package var properties: [Property]
  package var timeout: DurationSyntax?
}

/// `ASSERT [NOT EXISTS] SCHEMA [SUBJECT name] [ID n] [TIMEOUT n unit]`; at least one of subject and id.
package struct AssertSchema: Hashable, Sendable {
  package var mustExist: Bool
  package var subject: VerbatimName?
  package var id: Int64?
  package var timeout: DurationSyntax?
}

/// `ASSERT VALUES name [(columns)] VALUES (row)`: the next record of the relation's topic. For test files.
package struct AssertValues: Hashable, Sendable {
  package var source: Identifier
  package var columns: [Identifier]
  package var row: RowSyntax
}

/// `ASSERT NULL VALUES name [(columns)] KEY (row)`: the next record is a tombstone. For test files.
package struct AssertNullValues: Hashable, Sendable {
  package var source: Identifier
  package var columns: [Identifier]
  package var key: RowSyntax
}

/// `ASSERT STREAM|TABLE name [(columns)] [WITH (properties)]`: the relation is defined so. For test files.
package struct AssertSource: Hashable, Sendable {
  package var kind: SourceKind
  package var name: Identifier
  package var columns: [ColumnDefinition]
  package var properties: [Property]
}
