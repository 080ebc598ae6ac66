import Planner
import Runtime

/// Writes rows of a topic as lines of the `--input` form, spaced as Python's `json.dumps` does it. A single key stands as
/// it is, several make an object; dates and times are numbers, bytes Base64.
struct EventLineWriter {
  private struct Field {
    let index: Int
    let form: JSONForm
    /// What stands before its value: `, "qty": `.
    let lead: [UInt8]
  }

  private let topic: [UInt8]
  private let keys: [Field]
  private let values: [Field]
  private let keyIsObject: Bool

  init(topic: String, columns: [ColumnSchema]) {
    func fields(_ role: ColumnSchema.Role) -> [Field] {
      let indices = columns.indices.filter { columns[$0].role == role }
      return indices.enumerated().map { place, index in
        let column = columns[index]
        return Field(index: index, form: JSONForm(column.type), lead: JSONForm.lead(column.name, isFirst: place == 0))
      }
    }
    self.topic = Array("{".utf8) + JSONForm.lead("topic", isFirst: true) + JSONForm.text(topic)
    keys = fields(.key)
    values = fields(.value)
    keyIsObject = keys.count > 1
  }

  /// Appends a row as a line, its line break included.
  func append(row: Int, of batch: Batch, to buffer: inout ByteBuffer) {
    buffer.append(topic)
    buffer.append(", \"key\": ")
    appendKey(row: row, of: batch, to: &buffer)
    buffer.append(", \"value\": ")
    append(values, row: row, of: batch, to: &buffer)
    buffer.append(", \"timestamp\": ")
    buffer.append(decimal: batch.times.values[row])
    buffer.append("}\n")
  }

  /// `2024-01-01T00:00:00.100 CHECK_IN 9f86d081: {"shop_id": "SHOP_14", ...}`, for `--verbose`.
  func summary(ofRow row: Int, of batch: Batch, title: String) -> String {
    var buffer = ByteBuffer(capacity: 256)
    buffer.append(utf8: TemporalText.timestamp(batch.times.values[row]))
    buffer.append(" ")
    buffer.append(utf8: title)
    if let key = keys.first {
      buffer.append(" ")
      if !keyIsObject, case .bytes(let column) = batch.columns[key.index], key.form.isText {
        buffer.append(column.bytes(at: row))
      } else {
        appendKey(row: row, of: batch, to: &buffer)
      }
    }
    buffer.append(": ")
    append(values, row: row, of: batch, to: &buffer)
    return buffer.text
  }

  private func appendKey(row: Int, of batch: Batch, to buffer: inout ByteBuffer) {
    guard let key = keys.first else { return buffer.append("null") }
    if keyIsObject {
      append(keys, row: row, of: batch, to: &buffer)
    } else {
      append(batch.columns[key.index], row: row, as: key.form, to: &buffer)
    }
  }

  private func append(_ fields: [Field], row: Int, of batch: Batch, to buffer: inout ByteBuffer) {
    buffer.append(UInt8(ascii: "{"))
    for field in fields {
      buffer.append(field.lead)
      append(batch.columns[field.index], row: row, as: field.form, to: &buffer)
    }
    buffer.append(UInt8(ascii: "}"))
  }

  private func append(_ column: Column, row: Int, as form: JSONForm, to buffer: inout ByteBuffer) {
    if column.isNull(at: row) { return buffer.append("null") }
    switch column {
    case .integer(let column): buffer.append(decimal: column.values[row])
    case .double(let column): buffer.append(json: column.values[row])
    case .bytes(let column) where form.isText: buffer.append(jsonText: column.bytes(at: row))
    case .boxed(let column): form.append(column.values[row], to: &buffer)
    case .boolean, .decimal, .bytes: form.append(column.value(at: row, type: form.type), to: &buffer)
    }
  }
}
