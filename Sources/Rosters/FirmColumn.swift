import OverlapMarket

/// A column that a CSV of firms can have, made from the table of primitives. The reader, the writer
/// and the published description take the columns from here.
struct FirmColumn: Sendable {
  enum Content: Sendable {
    case name
    case group(GroupDescriptor)
    /// A primitive, in the regime at a position where it differs by regime.
    case number(PrimitiveDescriptor, regime: Int)
    /// A number of the activity of a name.
    case activity(String, PrimitiveDescriptor)
  }

  let header: String
  let content: Content

  /// The column of an activity's number, `activities.audits.cost`; nil where a header names none.
  init?(activity header: String) {
    for primitive in PrimitiveTable.activities {
      let (prefix, suffix) = ("activities.", ".\(primitive.name)")
      guard header.hasPrefix(prefix), header.hasSuffix(suffix),
        header.count > prefix.count + suffix.count
      else { continue }
      self.init(
        header: header,
        content: .activity(
          String(header.dropFirst(prefix.count).dropLast(suffix.count)), primitive))
      return
    }
    return nil
  }

  private init(header: String, content: Content) {
    self.header = header
    self.content = content
  }

  /// Every column for these regimes and activities, in the order of the fields of a firm.
  static func all(regimes: [String], activities: [String] = []) -> [FirmColumn] {
    let numbers = PrimitiveTable.firms.flatMap { primitive in
      (primitive.isByRegime ? regimes.map { ".\($0)" } : [""]).enumerated().map { regime, suffix in
        FirmColumn(
          header: primitive.name + suffix, content: .number(primitive, regime: regime))
      }
    }
    return [FirmColumn(header: "name", content: .name)]
      + PrimitiveTable.firmGroups.map { FirmColumn(header: $0.name, content: .group($0)) }
      + numbers
      + activities.flatMap { activity in
        PrimitiveTable.activities.map {
          FirmColumn(
            header: "activities.\(activity).\($0.name)", content: .activity(activity, $0))
        }
      }
  }

  /// Whether every file has it.
  var isRequired: Bool {
    switch content {
    case .name: true
    case .group, .activity: false
    case .number(let primitive, _): primitive.absence == .required && primitive.object == nil
    }
  }

  /// The object of which it is a field, if any.
  var object: PrimitiveObject? {
    if case .number(let primitive, _) = content { primitive.object } else { nil }
  }

  /// Whether a file must have it where it has fields of some objects: those that its own needs.
  func isRequired(beside objects: Set<PrimitiveObject>) -> Bool {
    guard case .number(let primitive, _) = content, let object else { return false }
    return primitive.absence == .required && objects.contains(object)
  }
}
