/// The English names of months, days, quarters, halves of the day and eras.
enum EnglishNames {
  /// The field's names in that style, from its lowest value on; empty for fields without names.
  static func names(of field: TimeField, _ style: TextStyle) -> [String] {
    switch (field, style) {
    case (.month, .full): months
    case (.month, .short): months.map { String($0.prefix(3)) }
    case (.month, .narrow): months.map { String($0.prefix(1)) }
    case (.dayOfWeek, .full): days
    case (.dayOfWeek, .short): days.map { String($0.prefix(3)) }
    case (.dayOfWeek, .narrow): days.map { String($0.prefix(1)) }
    case (.quarter, .full): ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"]
    case (.quarter, .short): ["Q1", "Q2", "Q3", "Q4"]
    case (.quarter, .narrow): ["1", "2", "3", "4"]
    case (.amPm, _): ["AM", "PM"]
    case (.era, .full): ["Before Christ", "Anno Domini"]
    case (.era, .short): ["BC", "AD"]
    case (.era, .narrow): ["B", "A"]
    default: []
    }
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  private static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
