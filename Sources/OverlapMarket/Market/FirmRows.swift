/// Firms row by row, as files hold them, on their way into the columns of `Firms`.
///
/// All numbers lie in one block, so that a reader puts each where it belongs and allocates nothing
/// a firm.
package struct FirmRows: Sendable {
  /// A number of a row.
  package enum Number: Sendable {
    case cost, margin, value, price, exposure
    /// In the regime at this position.
    case baselineFailure(Int)
    case effectiveness(Int)
  }

  package let regimeCount: Int
  private(set) var names: [String] = []
  /// Row after row, those of `names` and the one that is open.
  private(set) var numbers: [Double] = []
  /// A row in which nothing is set: value and price are 0, exposure is 1.
  private let unset: [Double]

  package init(regimeCount: Int) {
    self.regimeCount = regimeCount
    unset = [0, 0, 0, 0, 1] + Array(repeating: 0, count: 2 * regimeCount)
  }

  package var count: Int { names.count }
  package var isEmpty: Bool { names.isEmpty }

  /// Numbers a row.
  var width: Int { unset.count }

  /// Where a number stands within its row.
  package func place(of number: Number) -> Int {
    switch number {
    case .cost: 0
    case .margin: 1
    case .value: 2
    case .price: 3
    case .exposure: 4
    case .baselineFailure(let regime): 5 + regime
    case .effectiveness(let regime): 5 + regimeCount + regime
    }
  }

  /// Opens a row. One that was open and never closed is forgotten.
  package mutating func beginRow() {
    numbers.removeLast(numbers.count - names.count * width)
    numbers.append(contentsOf: unset)
  }

  /// Sets a number of the open row.
  package mutating func set(_ place: Int, _ value: Double) {
    numbers[names.count * width + place] = value
  }

  package mutating func set(_ number: Number, _ value: Double) { set(place(of: number), value) }

  /// Closes the open row.
  package mutating func endRow(name: String) { names.append(name) }

  /// No rows, with the memory of those that were there.
  package mutating func removeAll() {
    names.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
  }
}
