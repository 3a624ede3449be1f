import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("The table of primitives")
struct PrimitiveTableTests {
  @Test("Each path stands once, and names its descriptor")
  func paths() {
    #expect(Set(PrimitiveTable.all.map(\.path)).count == PrimitiveTable.all.count)
    for table in [PrimitiveTable.market, PrimitiveTable.firms] {
      for (position, primitive) in table.enumerated() {
        #expect(PrimitiveTable.primitive(at: primitive.path) == primitive)
        #expect(primitive.position == position)
        #expect(primitive.path == "\(primitive.owner.rawValue).\(primitive.name)")
      }
    }
    #expect(PrimitiveTable.market.allSatisfy { $0.owner == .market && !$0.isByRegime })
    #expect(PrimitiveTable.firms.allSatisfy { $0.owner == .firms })
    #expect(PrimitiveTable.primitive(at: "firms.costs") == nil)
  }

  @Test("Every descriptor says what it is, and its default is in its domain")
  func descriptions() {
    for primitive in PrimitiveTable.all {
      #expect(primitive.meaning.hasSuffix(".") && !primitive.symbol.isEmpty, "\(primitive.path)")
      #expect(!primitive.unit.isEmpty, "\(primitive.path)")
      #expect(primitive.allows(primitive.filler) || primitive.absence == .required)
      if let standard = primitive.standard { #expect(primitive.domain.contains(standard)) }
    }
  }

  @Test("What is always stored comes first, in the order of the accessors of columns")
  func accessors() throws {
    let rows = ["a", "b"].enumerated().map { i, name in
      let x = Double(i)
      return Firm(
        name: name, cost: x + 1, margin: x + 2, value: x + 3, price: x + 4, exposure: x + 5,
        baselineFailure: [x / 10, x / 5], effectiveness: [x / 20, x / 25])
    }
    let firms = Firms(rows, regimeCount: 2)
    let columns: [(PrimitiveDescriptor, [Double])] = [
      (.cost, firms.cost), (.margin, firms.margin), (.value, firms.value), (.price, firms.price),
      (.exposure, firms.exposure), (.baselineFailure, firms.baselineFailure),
      (.effectiveness, firms.effectiveness),
    ]
    #expect(PrimitiveTable.firms.prefix(columns.count).elementsEqual(columns.map(\.0)))
    #expect(PrimitiveTable.firms.filter(\.isAlwaysStored) == columns.map(\.0))
    for (primitive, column) in columns {
      let width = primitive.isByRegime ? 2 : 1
      for (k, value) in column.enumerated() {
        #expect(firms.number(primitive, firm: k / width, regime: k % width) == value)
      }
    }
    for (row, firm) in zip(rows, firms) { #expect(row == firm) }
    #expect(rows[1].effectiveness == [1 / 20, 1 / 25] && rows[1].cost == 2)
    var other = rows[0]
    other.name = "b"
    for (primitive, column) in columns {
      #expect(rows[1][all: primitive] == Array(column.suffix(primitive.isByRegime ? 2 : 1)))
      other[all: primitive] = rows[1][all: primitive]
    }
    #expect(other == rows[1])
  }

  @Test("A row that leaves a number out has its default, or is refused")
  func leftOut() throws {
    for primitive in PrimitiveTable.firms where !primitive.isByRegime && primitive.isAlwaysStored {
      var firm = Firm(
        name: "a", cost: 2, margin: 2, value: 2, price: 2, exposure: 2, baselineFailure: [0.1],
        effectiveness: [0.1])
      firm[primitive] = nil
      #expect(firm[primitive] == primitive.standard, "\(primitive.path)")
      func market() throws -> Market {
        try Market(
          users: 1, demandSensitivity: 1, userHarm: 1, externalHarm: 1, systemicLoss: 1,
          regimes: [Regime(name: "r", probability: 1)], firms: Firms([firm], regimeCount: 1))
      }
      if let standard = primitive.standard {
        #expect(try market().firms.number(primitive, firm: 0) == standard)
      } else {
        #expect { try market() } throws: {
          ($0 as? MarketError)?.path == "firms[0].\(primitive.name)"
        }
      }
    }
  }

  @Test("Rows and columns say the same, with optional numbers and without")
  func rows() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("PrimitiveTableTests.rows seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<100 {
      let (market, _) = RandomMarket.draw(
        &rng, firms: 1...9, demandSensitivity: 0.5...20, singlePeak: true)
      let count = market.regimes.count
      let rows = market.firms.map { firm in
        var firm = firm
        if rng.chance(0.5) { RandomPrimitives.set(&firm, regimeCount: count, &rng) }
        return firm
      }
      let firms = Firms(rows, regimeCount: count)
      #expect(Array(firms) == rows, "seed \(seed)")
      #expect(firms.detached() == firms, "seed \(seed)")
      let some = rows.indices.filter { _ in rng.chance(0.6) }.shuffled(using: &rng)
      let restricted = firms.restricted(to: some)
      #expect(Array(restricted) == some.map { rows[$0] }, "seed \(seed)")
      #expect(restricted == Firms(some.map { rows[$0] }, regimeCount: count), "seed \(seed)")
      var changed = firms
      for primitive in PrimitiveTable.firms {
        let firm = rng.whole(0...rows.count - 1)
        guard let value = firms.number(primitive, firm: firm, regime: 0) else { continue }
        changed.set(primitive, firm: firm, to: value)
        #expect(changed == firms, "seed \(seed) \(primitive.path): the same number again")
        changed.set(primitive, firm: firm, to: value + 1)
        #expect(changed != firms, "seed \(seed) \(primitive.path): another number")
        changed.set(primitive, firm: firm, to: value)
      }
    }
  }

  @Test("Columns that nobody sets are not there")
  func unset() {
    let firms = Firms(
      [Firm(name: "a", cost: 1, margin: 1, baselineFailure: [0.1], effectiveness: [0.1])],
      regimeCount: 1)
    for primitive in PrimitiveTable.firms {
      #expect(firms.isSet(primitive) == primitive.isAlwaysStored, "\(primitive.path)")
    }
  }

  @Test("A number that is missing, and one out of its domain, are told by their paths")
  func missing() throws {
    let firms = Firms(
      [Firm(name: "a", cost: 1, margin: 1, baselineFailure: [0.1], effectiveness: [0.1])],
      regimeCount: 1)
    func error(_ numbers: MarketNumbers, _ firms: Firms) -> MarketError? {
      do throws(MarketError) {
        _ = try Market(numbers, regimes: [Regime(name: "r", probability: 1)], firms: firms)
        return nil
      } catch {
        return error
      }
    }
    var numbers = MarketNumbers()
    // Those of an object come with its words.
    let own = PrimitiveTable.market.filter { $0.object == nil }
    for primitive in own {
      if primitive.absence == .required {
        let rule = "missing; must be \(primitive.domain.noun)"
        #expect(error(numbers, firms) == .incomplete(path: primitive.path, rule: rule))
      }
      numbers[primitive] = 0.25
    }
    #expect(error(numbers, firms) == nil)
    for primitive in own {
      var broken = numbers
      broken[primitive] = .infinity
      #expect(error(broken, firms)?.path == primitive.path)
    }
    for primitive in PrimitiveTable.firms {
      var broken = firms
      broken.set(primitive, firm: 0, to: .infinity)
      let path = "firms[0].\(primitive.name)\(primitive.isByRegime ? ".r" : "")"
      #expect(error(numbers, broken)?.path == path)
    }
  }
}
