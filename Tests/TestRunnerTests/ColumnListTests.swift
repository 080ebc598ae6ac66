import Planner
import Testing

@testable import TestRunner

@Suite("Lists of columns")
struct ColumnListTests {
  @Test("are equal however types and roles are written", arguments: [
    "ID INT KEY, `A` VARCHAR, S STRUCT<`X` INT, Y DECIMAL(4,2)>",
    "`ID` INTEGER PRIMARY KEY, A STRING, S STRUCT<X INTEGER, Y DECIMAL(4, 2)>",
    "A STRING, ID INT KEY, S STRUCT<X INTEGER, Y DECIMAL(4, 2)>",
  ])
  func equal(sql: String) {
    let schema = RelationSchema([
      ColumnSchema("ID", .integer, role: .key), ColumnSchema("A", .string),
      ColumnSchema("S", .structure([StructField("X", .integer), StructField("Y", .decimal(precision: 4, scale: 2))])),
    ])
    #expect(ColumnList(sql: sql) == ColumnList(schema))
  }

  @Test("differ by names, types, roles and order", arguments: [
    "ID INT, A STRING", "id2 INT KEY, A STRING", "ID BIGINT KEY, A STRING", "ID INT KEY, `a` STRING", "ID INT KEY",
  ])
  func different(sql: String) {
    let schema = RelationSchema([ColumnSchema("ID", .integer, role: .key), ColumnSchema("A", .string)])
    #expect(ColumnList(sql: sql) != nil && ColumnList(sql: sql) != ColumnList(schema))
  }
}
