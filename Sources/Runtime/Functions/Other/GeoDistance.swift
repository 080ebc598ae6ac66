#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Planner

extension ScalarFunction {
  static let geoDistance = ScalarFunction(
    "GEO_DISTANCE", "The great-circle distance of two places in degrees, in 'KM' (the default) or 'MI'.", .other,
    [
      Variant(
        ["latitude1": .double, "longitude1": .double, "latitude2": .double, "longitude2": .double], returns: .double,
        body),
      Variant(
        [
          "latitude1": .double, "longitude1": .double, "latitude2": .double, "longitude2": .double, "unit": .string,
        ], returns: .double, body),
    ])

  private static let body = FunctionBody.lenient { (arguments) throws(EvaluationError) in
    let degrees = arguments[..<4]
    if degrees.contains(where: \.isNull) { return .null }
    let place = degrees.map(\.number)
    for latitude in [place[0], place[2]] where !((-90.0)...90).contains(latitude) {
      throw EvaluationError("a latitude is from -90 to 90, not \(JavaNumberText.string(latitude))")
    }
    for longitude in [place[1], place[3]] where !((-180.0)...180).contains(longitude) {
      throw EvaluationError("a longitude is from -180 to 180, not \(JavaNumberText.string(longitude))")
    }
    let radius = try earthRadius(arguments.count > 4 ? arguments[4] : .null)
    return .double(centralAngle(place) * radius)
  }

  /// The mean radius of the earth in a unit.
  private static func earthRadius(_ unit: Value) throws(EvaluationError) -> Double {
    let name = unit.text.uppercased()
    if name.isEmpty || name.hasPrefix("KM") || name.hasPrefix("KILOMET") { return 6371 }
    if name.hasPrefix("MI") { return 3959 }
    throw EvaluationError("the unit must be 'KM' or 'MI', not '\(unit.text)'")
  }

  /// The haversine formula, which keeps its digits for places that are near. Takes degrees and gives radians.
  ///
  /// The steps are in ksqlDB's order, so that the last digit is the same.
  private static func centralAngle(_ place: [Double]) -> Double {
    let haversine =
      haversine(radians(place[2] - place[0]))
      + haversine(radians(place[3] - place[1])) * cos(radians(place[0])) * cos(radians(place[2]))
    return 2 * asin(min(1, haversine.squareRoot()))
  }

  private static func haversine(_ angle: Double) -> Double { pow(sin(angle / 2), 2) }

  private static func radians(_ degrees: Double) -> Double { degrees / 180 * Double.pi }
}
