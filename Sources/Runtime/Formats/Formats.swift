/// The formats that there are: the one list.
package enum Formats {
  package static let all: [any ValueFormat] = [
    NoneFormat(), KafkaFormat(), DelimitedFormat(), JSONFormat(), JSONSRFormat(), AvroFormat(),
    ProtobufFormat(), ProtobufNoSRFormat(),
  ]

  /// The format of that name in any case; nil where there is none.
  package static func format(named name: String) -> (any ValueFormat)? {
    let name = name.uppercased()
    return all.first { $0.description.name == name }
  }
}
