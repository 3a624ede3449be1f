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

  static func values(_ point: PolicyPoint) -> [SQLiteValue] {
    let outcome = point.outcome
    let spread = point.equilibria
    return [
      value(point.relativeGain), value(outcome?.welfare), value(outcome?.smallestProfit),
      value(outcome?.overlapCost), value((outcome?.isFeasible).map { $0 ? 1 : 0 }),
      .text(spread.multiplicity.rawValue), value(spread.count), value(spread.worst),
      value(spread.best),
      point.draws.map { .blob(bytes($0.welfare)) } ?? .null,
      value(point.draws?.failedDraws), value(outcome?.firms),
    ]
  }

  private static func value(_ number: Double?) -> SQLiteValue {
    guard let number, !number.isNaN else { return .null }
    return .real(number)
  }

  private static func value(_ number: Int?) -> SQLiteValue {
    number.map { .integer(Int64($0)) } ?? .null
  }

  /// Eight bytes a number, the least significant first.
  private static func bytes(_ numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init) }
  }

  private static func numbers(_ bytes: [UInt8]) -> [Double]? {
    guard bytes.count.isMultiple(of: 8) else { return nil }
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  /// - Parameter row: of `selection`.
  /// - Returns: nil for a row that `values` cannot have made.
  static func point(_ row: borrowing SQLiteStatement) -> PolicyPoint? {
    let cells = columns.indices.map { row[$0 + 1] }
    func number(_ column: Int) -> Double? { cells[column].number }
    func whole(_ column: Int) -> Int? { cells[column].whole }

    var outcome: PolicyOutcome?
    if cells[4] != .null {
      guard let isFeasible = whole(4), let firms = whole(11) else { return nil }
      outcome = PolicyOutcome(
        welfare: number(1) ?? .nan, smallestProfit: number(2) ?? .nan,
        overlapCost: number(3) ?? .nan,
        firms: firms, isFeasible: isFeasible != 0)
    }
    guard case .text(let word) = cells[5], let multiplicity = Multiplicity(rawValue: word),
      let count = whole(6)
    else { return nil }
    let spread = EquilibriumSpread(
      multiplicity: multiplicity, count: count, worst: number(7), best: number(8))
    var draws: DrawnWelfare?
    if cells[9] != .null {
      guard case .blob(let bytes) = cells[9], let welfare = numbers(bytes), let failed = whole(10)
      else { return nil }
      draws = DrawnWelfare(welfare: welfare, failedDraws: failed)
    }
    return PolicyPoint(
      outcome: outcome, relativeGain: number(0) ?? .nan, equilibria: spread, draws: draws)
  }
}
