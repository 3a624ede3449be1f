/// The firms of a market as a structure of arrays, so that a sweep over a million firms reads
/// memory in order.
///
/// Per-regime columns are firm-major: the entry of firm `i` in regime `s` is at `i * regimeCount +
/// s`. As a collection its elements are `Firm` rows, built on access in O(regimes).
public struct Firms: Sendable, Equatable {
  public let regimeCount: Int
  public private(set) var name: [String] = []
  public private(set) var cost: [Double] = []
  public private(set) var margin: [Double] = []
  public private(set) var value: [Double] = []
  public private(set) var price: [Double] = []
  public private(set) var exposure: [Double] = []
  public private(set) var baselineFailure: [Double] = []
  public private(set) var effectiveness: [Double] = []

  public init(regimeCount: Int) {
    self.regimeCount = regimeCount
  }

  public init(_ rows: some Sequence<Firm>, regimeCount: Int) {
    self.init(regimeCount: regimeCount)
    for row in rows { append(row) }
  }

  /// Adds a row.
  /// - Precondition: both per-regime columns have `regimeCount` entries.
  public mutating func append(_ firm: Firm) {
    precondition(firm.baselineFailure.count == regimeCount, "one baseline failure a regime")
    precondition(firm.effectiveness.count == regimeCount, "one effectiveness a regime")
    name.append(firm.name)
    cost.append(firm.cost)
    margin.append(firm.margin)
    value.append(firm.value)
    price.append(firm.price)
    exposure.append(firm.exposure)
    baselineFailure.append(contentsOf: firm.baselineFailure)
    effectiveness.append(contentsOf: firm.effectiveness)
  }

  /// Adds rows that are closed. O(rows · regimes).
  /// - Precondition: there are as many regimes.
  package mutating func append(_ rows: FirmRows) {
    precondition(rows.regimeCount == regimeCount, "one column a regime")
    name.append(contentsOf: rows.names)
    let count = rows.count
    rows.numbers.withUnsafeBufferPointer { numbers in
      func add(_ places: Range<Int>, to column: inout [Double]) {
        for row in 0..<count {
          for place in places { column.append(numbers[row * rows.width + place]) }
        }
      }
      func add(_ number: FirmRows.Number, to column: inout [Double], width: Int = 1) {
        let place = rows.place(of: number)
        add(place..<place + width, to: &column)
      }
      add(.cost, to: &cost)
      add(.margin, to: &margin)
      add(.value, to: &value)
      add(.price, to: &price)
      add(.exposure, to: &exposure)
      add(.baselineFailure(0), to: &baselineFailure, width: regimeCount)
      add(.effectiveness(0), to: &effectiveness, width: regimeCount)
    }
  }

  /// These firms with no exposure above a cap.
  func cappingExposure(at cap: Double) -> Firms {
    var capped = self
    capped.exposure = exposure.map { Swift.min($0, cap) }
    return capped
  }

  /// Some of the firms, in the order given.
  func restricted(to firms: [Int]) -> Firms {
    Firms(firms.map { self[$0] }, regimeCount: regimeCount)
  }

  public mutating func reserveCapacity(_ count: Int) {
    name.reserveCapacity(count)
    cost.reserveCapacity(count)
    margin.reserveCapacity(count)
    value.reserveCapacity(count)
    price.reserveCapacity(count)
    exposure.reserveCapacity(count)
    baselineFailure.reserveCapacity(count * regimeCount)
    effectiveness.reserveCapacity(count * regimeCount)
  }

  /// Position of a per-regime entry in `baselineFailure` and `effectiveness`.
  @inline(__always)
  package func offset(_ firm: Int, _ regime: Int) -> Int { firm * regimeCount + regime }
}

extension Firms: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { cost.count }

  public subscript(index: Int) -> Firm {
    let regimes = index * regimeCount..<(index + 1) * regimeCount
    return Firm(
      name: name[index], cost: cost[index], margin: margin[index], value: value[index],
      price: price[index], exposure: exposure[index],
      baselineFailure: Array(baselineFailure[regimes]), effectiveness: Array(effectiveness[regimes])
    )
  }
}
