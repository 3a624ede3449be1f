import Intervals

/// An extension of the model (docs/model.md section 8) that changes what served users expect of a
/// firm, value or suffer: its primitives, and its mathematics in two statements. A market in which
/// no firm has any of its numbers is the base model's.
public protocol ModelExtension: Sendable {
  /// Those of firms, in the order of the roster.
  static var firmPrimitives: [PrimitiveDescriptor] { get }

  /// What it does to a served user: the statement that games, states, welfare, the planner and
  /// sensitivities read.
  static func adjust<Numbers: ScalarNumbers>(
    _ user: inout ServedUser<Numbers.Value>, for firm: ScalarFirm<Numbers>)

  /// The same, stated a second time from the definition, for what proves and audits.
  static func audit(_ user: inout AuditedUser, of firm: Int, in market: Market)
}

/// All extensions, one line each.
public enum ExtensionTable {
  static let all: [any ModelExtension.Type] = [Trust.self, ExposureValue.self]

  static let firmPrimitives = all.flatMap { $0.firmPrimitives }

  public static func adjust<Numbers: ScalarNumbers>(
    _ user: inout ServedUser<Numbers.Value>, for firm: ScalarFirm<Numbers>
  ) {
    for entry in all { entry.adjust(&user, for: firm) }
  }
}
