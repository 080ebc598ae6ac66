/// Files that every schema may import without bringing them along: those of Google and Confluent that hold types of
/// data, without their comments.
enum ProtobufWellKnown {
  /// The text of a file; nil where it is none of these.
  static func file(_ path: String) -> String? {
    switch path {
    case "google/protobuf/timestamp.proto": google("message Timestamp { int64 seconds = 1; int32 nanos = 2; }")
    case "google/protobuf/duration.proto": google("message Duration { int64 seconds = 1; int32 nanos = 2; }")
    case "google/protobuf/wrappers.proto": google(wrappers)
    case "google/protobuf/any.proto": google("message Any { string type_url = 1; bytes value = 2; }")
    case "google/protobuf/empty.proto": google("message Empty {}")
    case "google/protobuf/field_mask.proto": google("message FieldMask { repeated string paths = 1; }")
    case "google/protobuf/struct.proto": google(structure)
    case "google/type/date.proto": type("message Date { int32 year = 1; int32 month = 2; int32 day = 3; }")
    case "google/type/timeofday.proto":
      type("message TimeOfDay { int32 hours = 1; int32 minutes = 2; int32 seconds = 3; int32 nanos = 4; }")
    case "google/type/money.proto":
      type("message Money { string currency_code = 1; int64 units = 2; int32 nanos = 3; }")
    case "google/type/latlng.proto": type("message LatLng { double latitude = 1; double longitude = 2; }")
    case "confluent/type/decimal.proto":
      #"syntax = "proto3"; package confluent.type;"#
        + "message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }"
    default: nil
    }
  }

  private static func google(_ body: String) -> String { #"syntax = "proto3"; package google.protobuf; \#(body)"# }

  private static func type(_ body: String) -> String { #"syntax = "proto3"; package google.type; \#(body)"# }

  private static let wrappers = [
    ("Double", "double"), ("Float", "float"), ("Int64", "int64"), ("UInt64", "uint64"), ("Int32", "int32"),
    ("UInt32", "uint32"), ("Bool", "bool"), ("String", "string"), ("Bytes", "bytes"),
  ].map { "message \($0)Value { \($1) value = 1; }" }.joined()

  private static let structure = """
    message Struct { map<string, Value> fields = 1; }
    enum NullValue { NULL_VALUE = 0; }
    message ListValue { repeated Value values = 1; }
    message Value { oneof kind {
      NullValue null_value = 1; double number_value = 2; string string_value = 3; bool bool_value = 4;
      Struct struct_value = 5; ListValue list_value = 6; } }
    """
}
