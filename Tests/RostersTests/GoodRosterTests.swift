import OverlapMarket
import TestSupport
import Testing

@testable import Rosters

@Suite("Good rosters are read as they stand")
struct GoodRosterTests {
  @Test func everyField() throws {
    let roster = try Sample.decode(Sample.json)
    #expect(roster.name == "two")
    #expect(roster.description == "d")
    #expect(roster.policy == (try Policy(liability: 0.5, floor: 0)))
    let market = roster.market
    #expect(market.users == 100)
    #expect(market.demandSensitivity == 1)
    #expect(market.userHarm == 2)
    #expect(market.externalHarm == 4)
    #expect(market.systemicLoss == 1)
    #expect(market.outsideOption == -1)
    #expect(
      market.regimes == [
        Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2),
      ])
    #expect(
      Array(market.firms) == [
        Firm(
          name: "a", cost: 1.5, margin: 1, value: 0.2, price: 0.1, exposure: 1,
          baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15]),
        Firm(
          name: "b", cost: 2.5, margin: -1, baselineFailure: [0, 1], effectiveness: [0.3, 0]),
      ])
    // sha256sum of the canonical text, which stands in RoundTripTests.
    #expect(roster.sha256 == "d13dd3a798b6a6dcbc00f2355f670f35a6702b4a6ddd87cd94cd8caabc9315cc")
  }

  @Test func defaults() throws {
    let roster = try Sample.decode(
      """
      {"schemaVersion":1.0,"market":{"users":1,"demandSensitivity":1,"userHarm":0,"externalHarm":0,
      "systemicLoss":0},"regimes":[{"name":"only","probability":1}],"firms":[{"name":"f","cost":1,
      "margin":0,"baselineFailure":{"only":0},"effectiveness":{"only":0}}]}
      """)
    #expect(roster.name == nil)
    #expect(roster.description == nil)
    #expect(roster.policy == .laissezFaire)
    #expect(roster.market.outsideOption == nil)
    #expect(roster.market.firms[0].value == 0)
    #expect(roster.market.firms[0].price == 0)
    #expect(roster.market.firms[0].exposure == 1)
  }

  @Test(
    "Numbers of every legal form",
    arguments: [
      ("100000000000000000000000", 1e23), ("1e2", 100), ("1E+2", 100), ("1e-2", 0.01),
      ("0.1", 0.1), ("-0", 0.0), ("5e-324", .leastNonzeroMagnitude),
      ("-1.7976931348623157e308", -.greatestFiniteMagnitude),
      ("9007199254740993", 9_007_199_254_740_992),
      ("0.500000000000000166533453693773481063544750213623046875", 0.5000000000000002),
      ("123456789012345678901234567890", 0x1.8ee9_0ff6_c373_ep+96),
      ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown),
    ] as [(String, Double)])
  func number(_ text: String, _ value: Double) throws {
    let edited = try #require(Sample.edited("\"margin\": -1", "\"margin\": \(text)"))
    #expect(try Sample.decode(edited).market.firms[1].margin == value)
  }

  @Test(
    "Names of every legal form",
    arguments: [
      (#"\u0041"#, "A"), (#"\ud83d\ude00"#, "😀"), ("😀", "😀"),
      (#"a\"\\\/\b\f\n\r\t"#, "a\"\\/\u{8}\u{c}\n\r\t"),
      (#"x\u0000y"#, "x\0y"), ("é", "é"), (" ", " "),
    ])
  func text(_ written: String, _ name: String) throws {
    let edited = try #require(Sample.edited("\"name\": \"b\"", "\"name\": \"\(written)\""))
    let read = try Sample.decode(edited).market.firms[1].name
    #expect(Array(read.unicodeScalars) == Array(name.unicodeScalars))
  }

  @Test("Regimes are known by odd names, and by either form of an accent")
  func oddRegimes() throws {
    let text = Sample.json.split(separator: "\"H\"").joined(separator: "\"a.b \\u00e9\"")
    let roster = try Sample.decode(text.replacingFirst("\"a.b \\u00e9\": 1", "\"a.b e\u{301}\": 1"))
    #expect(roster.market.firms[1].baselineFailure == [0, 1])
    let bad = text.replacingFirst("\\u00e9\": 1", "\\u00e9\": 2")
    #expect(
      Sample.refusal(bad)?.description
        == "r.json: firms[1].baselineFailure[\"a.b é\"] = 2: must be between 0 and 1")
  }

  @Test("Keys in any order give the same roster", arguments: 0..<24)
  func order(_ seed: Int) throws {
    let parts = [
      "\"schemaVersion\": 1", "\"name\": \"two\"", "\"description\": \"d\"",
      section("\"market\": {", "}"), section("\"regimes\": [", "]"), section("\"firms\": [", "]"),
      section("\"policy\": {", "}"),
    ]
    var generator = SplitMix(seed: UInt64(seed))
    let text = "{\(parts.shuffled(using: &generator).joined(separator: ",\n"))}"
    #expect(try Sample.decode(text) == Sample.decode(Sample.json), "seed \(seed)")
  }

  @Test("Firms before regimes: the same faults are found")
  func firmsFirst() throws {
    let regimes = section("\"regimes\": [", "]") + ",\n  "
    let tail = "\"policy\": { \"liability\": 0.5, \"floor\": 0 }"
    let text = Sample.json.replacingFirst(regimes, "").replacingFirst(
      tail, tail + ", " + regimes.dropLast(4))
    #expect(try Sample.decode(text) == Sample.decode(Sample.json))
    func refusal(_ old: String, _ new: String) -> String? {
      Sample.refusal(text.replacingFirst(old, new))?.description
    }
    #expect(
      refusal("\"H\": 1", "\"X\": 1")
        == "r.json: firms[1].baselineFailure.X: unknown regime; the regimes are L, H")
    #expect(
      refusal("\"name\": \"H\"", "\"name\": \"L\"")
        == "r.json: regimes[1].name = \"L\": must be unique; regimes[0].name has the same name")
    #expect(
      refusal("\"regimes\"", "\"regime\"")
        == "r.json: regimes: missing; must be a list [...] of regimes")
    #expect(
      refusal("\"liability\": 0.5,", "\"liability\": 0.5")
        == "r.json:12:32: after policy.liability: expected a comma or '}', found '\"'")
    #expect(
      refusal("\"probability\": 0.2 } ]", "\"probability\": 0.2 } ], \"regimes\": []")
        == "r.json: regimes: appears twice in the same object; keep one")
  }

  /// A part of the sample, from its key to the first line that ends with `close`.
  private func section(_ key: String, _ close: String) -> String {
    var lines: [String] = []
    for line in Sample.json.split(separator: "\n") {
      let text = line.drop { $0 == " " }
      if lines.isEmpty, !text.hasPrefix(key) { continue }
      let bare = text.hasSuffix(",") ? String(text.dropLast()) : String(text)
      let isLast = bare.hasSuffix(close) && (key != "\"firms\": [" || bare == "]")
      lines.append(isLast ? bare : String(text))
      if isLast { break }
    }
    return lines.joined(separator: "\n")
  }
}
