import OverlapMarket
import Rosters
import TestSupport
import Testing

@Suite("Written and read again")
struct RoundTripTests {
  @Test("Random rosters come back equal, to the last bit", arguments: 0..<50)
  func random(_ round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    print("RoundTripTests.random seed \(seed)")
    var generator = SplitMix(seed: seed)
    let roster = try Self.roster(using: &generator)
    let bytes = RosterEncoder.json(roster)
    let again = try Roster(jsonBytes: bytes)
    #expect(again == roster, "seed \(seed)")
    #expect(again.sha256 == roster.sha256, "seed \(seed)")
    #expect(RosterEncoder.json(again) == bytes, "seed \(seed)")
    let margins = zip(again.market.firms.margin, roster.market.firms.margin)
    #expect(margins.allSatisfy { $0.bitPattern == $1.bitPattern }, "seed \(seed)")
  }

  @Test("Taken apart and put together they are the same bytes, or refused", arguments: 0..<100)
  func apart(_ round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    print("RoundTripTests.apart seed \(seed)")
    var generator = SplitMix(seed: seed)
    let roster = try Self.roster(using: &generator)
    let names = roster.market.firms.name + roster.market.regimes.map(\.name)
    guard !names.contains(where: { $0.hasSuffix(" ") || $0.hasSuffix("\t") }) else {
      #expect(throws: RosterError.self, "seed \(seed)") { try FirmsCSVEncoder.csv(roster) }
      return
    }
    let (json, csv) = (RosterEncoder.marketJSON(roster), try FirmsCSVEncoder.csv(roster))
    let again = try Roster(jsonBytes: json, firmsCSVBytes: csv)
    #expect(RosterEncoder.json(again) == RosterEncoder.json(roster), "seed \(seed)")
    #expect(try FirmsCSVEncoder.csv(again) == csv, "seed \(seed)")
    #expect(RosterEncoder.marketJSON(again) == json, "seed \(seed)")
  }

  @Test("The canonical CSV: a column that some firm needs, an empty cell where one has none")
  func canonicalCSV() throws {
    let text = try #require(
      Sample.edited(
        "\"name\": \"a\",", "\"name\": \"a, \\\"x\\\"\\ny\", \"trust\": { \"reliability\": 0.5 },"))
    #expect(
      try String(decoding: FirmsCSVEncoder.csv(Sample.decode(text)), as: UTF8.self) == """
        name,cost,margin,value,price,exposure,baselineFailure.L,baselineFailure.H,effectiveness.L,\
        effectiveness.H,trust.reliability
        "a, ""x""
        y",1.5,1,0.2,0.1,1,0.1,0.4,0.03,0.15,0.5
        b,2.5,-1,0,0,1,0,1,0.3,0,

        """)
  }

  @Test func canonical() throws {
    let text = String(decoding: RosterEncoder.json(try Sample.decode(Sample.json)), as: UTF8.self)
    #expect(
      text == """
        {
          "schemaVersion": 1,
          "name": "two",
          "description": "d",
          "market": { "users": 100, "demandSensitivity": 1, "userHarm": 2, "externalHarm": 4, \
        "systemicLoss": 1, "outsideOption": -1 },
          "regimes": [
            { "name": "L", "probability": 0.8 },
            { "name": "H", "probability": 0.2 }
          ],
          "firms": [
            { "name": "a", "cost": 1.5, "margin": 1, "value": 0.2, "price": 0.1, "exposure": 1, \
        "baselineFailure": { "L": 0.1, "H": 0.4 }, "effectiveness": { "L": 0.03, "H": 0.15 } },
            { "name": "b", "cost": 2.5, "margin": -1, "value": 0, "price": 0, "exposure": 1, \
        "baselineFailure": { "L": 0, "H": 1 }, "effectiveness": { "L": 0.3, "H": 0 } }
          ],
          "policy": { "liability": 0.5, "floor": 0 }
        }

        """)
  }

  private static func roster(using generator: inout SplitMix) throws -> Roster {
    let scalars = Array("aZ \"\\/\n\t\u{0}\u{1f}\u{7f}é😀\u{2028}{}[],:".unicodeScalars)
    func name(_ index: Int, _ generator: inout SplitMix) -> String {
      var name = "\(index)"
      for _ in 0..<Int.random(in: 0...6, using: &generator) {
        name.unicodeScalars.append(scalars.randomElement(using: &generator) ?? "x")
      }
      return name
    }
    // Every exponent that the market can compute with is as likely as any other.
    func size(_ generator: inout SplitMix) -> Double {
      Double(
        sign: .plus, exponent: Int.random(in: -60...60, using: &generator),
        significand: Double.random(in: 1..<2, using: &generator))
    }
    func any(_ generator: inout SplitMix) -> Double {
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: -0.0
      case 1: -size(&generator)
      default: size(&generator)
      }
    }
    let count = Int.random(in: 1...4, using: &generator)
    let share = 1 / Double(count)
    let regimes = (0..<count).map { Regime(name: name($0, &generator), probability: share) }
    let firms = (0..<Int.random(in: 1...9, using: &generator)).map { index in
      Firm(
        name: name(index, &generator), cost: size(&generator), margin: any(&generator),
        value: any(&generator), price: any(&generator), exposure: size(&generator),
        baselineFailure: regimes.map { _ in Double.random(in: 0...1, using: &generator) },
        effectiveness: regimes.map { _ in size(&generator) })
    }
    let market = try Market(
      users: size(&generator), demandSensitivity: size(&generator), userHarm: size(&generator),
      externalHarm: size(&generator), systemicLoss: size(&generator),
      outsideOption: Bool.random(using: &generator) ? any(&generator) : nil, regimes: regimes,
      firms: Firms(firms, regimeCount: count))
    return Roster(
      name: Bool.random(using: &generator) ? name(7, &generator) : nil,
      description: Bool.random(using: &generator) ? "" : nil, market: market,
      policy: try Policy(liability: size(&generator), floor: size(&generator)))
  }
}
