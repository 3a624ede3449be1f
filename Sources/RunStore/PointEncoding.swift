import Foundation
import GRDB
import OverlapMarket
import PolicySearch

/// How a point of the grid is a row of the table `point`. The only place that knows; whoever
/// changes it raises `RunStore.format`.
///
/// Columns of numbers are declared without a type: in a column of type REAL SQLite would store
/// whole numbers as integers, and lose the sign of −0. So each double comes back with the same
/// bits, but that any NaN comes back as NaN.
enum PointEncoding {
  /// What a row holds after the point's position in the grid.
  private static let columns = [
    "relativeGain", "welfare", "smallestProfit", "overlapCost", "feasible",
    "multiplicity", "equilibria", "worstWelfare", "bestWelfare", "drawnWelfare", "failedDraws",
    "firms",
  ]

  static let definition =
    "CREATE TABLE point (position INTEGER PRIMARY KEY, \(columns.joined(separator: ", ")))"
  static let insertion =
    "INSERT INTO point VALUES (?\(String(repeating: ", ?", count: columns.count)))"
  static let selection =
    "SELECT position, \(columns.joined(separator: ", ")) FROM point ORDER BY position"

  static func values(_ point: PolicyPoint) -> [DatabaseValue] {
    let outcome = point.outcome
    let spread = point.equilibria
    return [
      value(point.relativeGain), value(outcome?.welfare), value(outcome?.smallestProfit),
      value(outcome?.overlapCost),
      (outcome?.isFeasible).databaseValue, (spread?.multiplicity.rawValue).databaseValue,
      (spread?.count).databaseValue,
      value(spread?.worst), value(spread?.best),
      (point.draws.map { bytes($0.welfare) }).databaseValue,
      (point.draws?.failedDraws).databaseValue, (outcome?.firms).databaseValue,
    ]
  }

  private static func value(_ number: Double?) -> DatabaseValue {
    guard let number, !number.isNaN else { return .null }
    return number.databaseValue
  }

  /// Eight bytes a number, the least significant first.
  private static func bytes(_ numbers: [Double]) -> Data {
    Data(
      numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init) })
  }

  private static func numbers(_ bytes: Data) -> [Double]? {
    guard bytes.count.isMultiple(of: 8) else { return nil }
    let bytes = Array(bytes)
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  /// - Parameter row: of `selection`.
  /// - Returns: nil for a row that `values` cannot have made.
  static func point(_ row: Row) -> PolicyPoint? {
    func cell<Value: DatabaseValueConvertible>(_ column: Int) -> Value? {
      Value.fromDatabaseValue(row[column + 1] as DatabaseValue)
    }
    func number(_ column: Int) -> Double? { cell(column) }
    func isEmpty(_ column: Int) -> Bool { (row[column + 1] as DatabaseValue).isNull }

    var outcome: PolicyOutcome?
    if !isEmpty(4) {
      guard let isFeasible: Bool = cell(4), let firms: Int = cell(11) else { return nil }
      outcome = PolicyOutcome(
        welfare: number(1) ?? .nan, smallestProfit: number(2) ?? .nan,
        overlapCost: number(3) ?? .nan,
        firms: firms, isFeasible: isFeasible)
    }
    var spread: EquilibriumSpread?
    if !isEmpty(5) {
      guard let word: String = cell(5), let multiplicity = Multiplicity(rawValue: word),
        let count: Int = cell(6)
      else {
        return nil
      }
      spread = EquilibriumSpread(
        multiplicity: multiplicity, count: count, worst: number(7), best: number(8))
    }
    var draws: DrawnWelfare?
    if !isEmpty(9) {
      guard let bytes: Data = cell(9), let welfare = numbers(bytes), let failed: Int = cell(10)
      else { return nil }
      draws = DrawnWelfare(welfare: welfare, failedDraws: failed)
    }
    return PolicyPoint(
      outcome: outcome, relativeGain: number(0) ?? .nan, equilibria: spread, draws: draws)
  }
}
