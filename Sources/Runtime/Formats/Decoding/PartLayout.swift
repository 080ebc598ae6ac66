import Planner

/// How the columns of a key or value stand in its bytes.
enum PartLayout {
  /// One column without a record around it (WRAP_SINGLE_VALUE = false; single key columns always).
  case anonymous
  /// A record with a field for each column.
  case record

  init(columnCount: Int, part: RecordPart, specification: FormatSpecification, format: FormatDescription) {
    guard columnCount == 1, format.supportsUnwrapping else {
      self = .record
      return
    }
    switch part {
    case .key: self = .anonymous
    case .value:
      let wraps = specification.wrapsSingleColumn ?? format.wrapsSingleColumnByDefault ?? false
      self = wraps ? .record : .anonymous
    }
  }
}

extension DecodingRequest {
  func layout(_ format: FormatDescription) -> PartLayout {
    PartLayout(columnCount: columns.count, part: part, specification: specification, format: format)
  }

  /// The columns that are read, in the order of the lanes.
  var projectedColumns: [FormatColumn] { projection.map { columns[$0] } }
}

extension EncodingRequest {
  /// Whether columns that are all NULL stand for an absent part. Values of several columns are never absent here: what
  /// a tombstone is, the caller knows.
  func nullsAreAbsent(in layout: PartLayout) -> Bool {
    switch (layout, part) {
    case (.anonymous, _): true
    case (.record, .key): !keepsKeysOfNulls || columns.isEmpty
    case (.record, .value): false
    }
  }

  func layout(_ format: FormatDescription) -> PartLayout {
    PartLayout(columnCount: columns.count, part: part, specification: specification, format: format)
  }
}

extension FormatDescription {
  /// - Throws: `FormatError` for the first column that the format can't carry.
  func check(_ columns: [FormatColumn], part: RecordPart) throws(FormatError) {
    for column in columns {
      if let reason = unsupportedReason(column.type, part == .key) {
        throw FormatError("column \(SQLName.quotedIfNeeded(column.name)): \(reason)")
      }
    }
  }
}
