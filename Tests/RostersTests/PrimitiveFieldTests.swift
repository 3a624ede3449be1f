import MarketTestSupport
import OverlapMarket
import Planner
import PolicySearch
import TestSupport
import Testing

@testable import Rosters

/// What files do with every primitive of the table, whichever there are.
@Suite("Primitives in files")
struct PrimitiveFieldTests {
  private static func market(_ rng: inout SplitMix) throws -> Market {
    let (drawn, _) = RandomMarket.draw(
      &rng, firms: 1...6, demandSensitivity: 0.5...20, singlePeak: true)
    let rows = drawn.firms.map { firm in
      var firm = firm
      if rng.chance(0.7) { RandomPrimitives.set(&firm, regimeCount: drawn.regimes.count, &rng) }
      if rng.chance(0.7) { RandomPrimitives.setGroups(&firm, &rng) }
      return firm
    }
    var numbers = drawn.numbers
    if rng.chance(0.7) { RandomPrimitives.set(&numbers, &rng) }
    var market = try Market(
      numbers, regimes: drawn.regimes, firms: Firms(rows, regimeCount: drawn.regimes.count))
    if rng.chance(0.5) { market = try RandomMarket.active(market, shuffled: false, &rng) }
    return rng.chance(0.5) ? try RandomMarket.onFoundations(market, &rng) : market
  }

  /// Every column that some firm sets; an empty cell where one has no such number.
  private static func csv(_ market: Market) -> String {
    let firms = market.firms
    let set = PrimitiveTable.firms.filter(firms.isSet)
    let columns = set.flatMap { primitive in
      (primitive.isByRegime ? Array(market.regimes.indices) : [0]).map { (primitive, $0) }
    }
    let header = columns.map { primitive, regime in
      primitive.name + (primitive.isByRegime ? ".\(market.regimes[regime].name)" : "")
    }
    let rows = market.firms.indices.map { firm in
      let cells = columns.map { primitive, regime in
        primitive == .cost && !firms.activities(of: firm).isEmpty
          ? "" : firms.number(primitive, firm: firm, regime: regime).map { "\($0)" } ?? ""
      }
      let active = firms.activityNames.flatMap { name -> [String] in
        let own = firms.activities(of: firm).first { $0.name == name }
        return [own.map { "\($0.overlap)" } ?? "", own.map { "\($0.cost)" } ?? ""]
      }
      let names = PrimitiveTable.firmGroups.map { market.firms.group($0, firm: firm) ?? "" }
      return ([market.firms.name[firm]] + names.map(CSVText.escaped) + cells + active)
        .joined(separator: ",") + "\n"
    }
    let active = firms.activityNames.flatMap {
      ["activities.\($0).overlap", "activities.\($0).cost"].map(CSVText.escaped)
    }
    return (["name"] + PrimitiveTable.firmGroups.map(\.name) + header + active)
      .joined(separator: ",") + "\n" + rows.joined()
  }

  @Test("JSON reads back equal, and CSV and JSON say the same")
  func formats() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("PrimitiveFieldTests.formats seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<200 {
      let market = try Self.market(&rng)
      let roster = Roster(market: market)
      let bytes = RosterEncoder.json(roster)
      let again = try Roster(jsonBytes: bytes)
      #expect(again == roster, "seed \(seed)")
      #expect(RosterEncoder.json(again) == bytes, "seed \(seed)")
      let text = String(decoding: bytes, as: UTF8.self)
      let start = try #require(text.firstRange(of: ",\n  \"firms\": ["))
      let end = try #require(text.firstRange(of: "\n  ],\n  \"policy\""))
      let frame = text[..<start.lowerBound] + text[end.lowerBound...].dropFirst("\n  ]".count)
      let fromCSV = try Roster(
        jsonBytes: Array(frame.utf8), firmsCSVBytes: Array(Self.csv(market).utf8))
      #expect(fromCSV.market == market, "seed \(seed)")
      let apart = try Roster(
        jsonBytes: RosterEncoder.marketJSON(roster), firmsCSVBytes: FirmsCSVEncoder.csv(roster))
      #expect(RosterEncoder.json(apart) == bytes, "seed \(seed)")
    }
  }

  @Test("Every path is a field of the roster, of draws and of the schema")
  func fields() {
    let uncertainty = Set(FieldIndex.uncertainty.paths)
    for primitive in PrimitiveTable.all {
      let path = primitive.owner == .activities ? "firms.\(primitive.path)" : primitive.path
      #expect(FieldIndex.roster.paths.contains(path))
      #expect(uncertainty.contains("draws.\(path)"))
      let name = primitive.name.split(separator: ".").last ?? ""
      #expect(RosterSchema.json.contains("\"\(name)\": {"))
      #expect(UncertaintySchema.json.contains("\"\(primitive.path)\""))
    }
    let numbers = FieldIndex.roster.firmPrimitives.compactMap(\.self)
    #expect(numbers.count == PrimitiveTable.firms.count)
    #expect(Set(numbers) == Set(PrimitiveTable.firms))
  }

  @Test("A word of the market is a field of the roster alone, read, written and refused by name")
  func choices() throws {
    for choice in PrimitiveTable.marketChoices where !choice.namesRegime {
      func roster(_ value: String) throws -> String {
        try #require(
          Sample.edited("\"market\": {", "\"market\": {\"\(choice.name)\": \(value),"))
      }
      let plain = try Sample.decode(Sample.json)
      #expect(plain.market.numbers[choice] == choice.standard)
      for name in choice.names {
        let read = try Sample.decode(roster("\"\(name)\""))
        #expect(read.market.numbers[choice] == name)
        let written = String(decoding: RosterEncoder.json(read), as: UTF8.self)
        let field = "\"\(choice.name)\": \"\(name)\""
        #expect(written.contains(field) == (name != choice.standard), "\(written)")
        #expect((read == plain) == (name == choice.standard))
        #expect(RosterSchema.json.contains("\"\(name)\""))
      }
      let wrong = try #require(Sample.refusal(roster("\"nobody\"")))
      #expect(wrong.path == choice.path && wrong.value == "\"nobody\"")
      for name in choice.names { #expect(wrong.rule.contains(name), "\(wrong)") }
      let number = try #require(Sample.refusal(roster("1")))
      for name in choice.names { #expect(number.rule.contains("\"\(name)\""), "\(number)") }
      let misspelt = try #require(Sample.refusal(roster("\"\(choice.names[1])x\"")))
      for name in choice.names { #expect(misspelt.rule.contains(name), "\(misspelt)") }
      var numbers = plain.market.numbers
      numbers[choice] = "nobody"
      #expect(
        throws: MarketError.unknownChoice(path: choice.path, value: "nobody", names: choice.names)
      ) {
        _ = try Market(numbers, regimes: plain.market.regimes, firms: plain.market.firms)
      }
      // It is no number, so nothing draws it.
      #expect(!FieldIndex.uncertainty.paths.contains("draws.\(choice.path)"))
      for text in [
        """
        { "schemaVersion": 1, "draws": [ { "market": { "\(choice.name)": "\(choice.standard)" } } ] }
        """,
        """
        { "schemaVersion": 1, "sampling": { "draws": 3 }, "primitives": [ { "primitive": \
        "\(choice.path)", "distribution": "uniform", "from": 0, "to": 1 } ] }
        """,
      ] {
        #expect(throws: RosterError.self) {
          _ = try UncertaintyFile(jsonBytes: Array(text.utf8), for: plain.market)
        }
      }
    }
  }

  @Test("A name of a group is read, written, and refused where it tells nobody apart")
  func groups() throws {
    for group in PrimitiveTable.firmGroups where group.defaultsToFirm {
      func roster(_ first: String, _ second: String) throws -> String {
        let text = try #require(
          Sample.edited("\"name\": \"a\",", "\"name\": \"a\", \"\(group.name)\": \(first),"))
        return text.replacing(
          "\"name\": \"b\",", with: "\"name\": \"b\", \"\(group.name)\": \(second),")
      }
      let read = try Sample.decode(roster("\"x\"", "\"x\"")).market.firms
      #expect(read.group(group, firm: 0) == "x" && read.group(group, firm: 1) == "x")
      #expect(try Sample.decode(roster("\"b\"", "\"b\"")).market.firms.hasGroup(group))
      for (name, words) in [
        ("\"\"", "must not be empty"), ("\" \"", "must not be empty"), ("1", "a text"),
        ("\"x \"", "differs in blanks only"), ("\" b\"", "differs in blanks only"),
      ] {
        let error = try #require(Sample.refusal(roster("\"x\"", name)))
        #expect(error.path == "firms[1].\(group.name)", "\(error)")
        #expect(error.description.contains(words), "\(error)")
      }
      #expect(!FieldIndex.uncertainty.paths.contains("draws.firms.\(group.name)"))
    }
    let chain = try #require(
      Sample.edited("\"name\": \"a\",", "\"name\": \"a\", \"owner\": \"b\","))
    let error = try #require(
      Sample.refusal(
        chain.replacing("\"name\": \"b\",", with: "\"name\": \"b\", \"owner\": \"x\",")))
    #expect(error.description.contains("type \"x\""), "\(error)")
  }

  private static func onFoundations(_ foundations: String, of first: String = "x") throws -> String
  {
    let text = try #require(
      Sample.edited("\"name\": \"a\",", "\"name\": \"a\", \"foundation\": \"\(first)\","))
    return text.replacing("\"regimes\":", with: "\"foundations\": \(foundations), \"regimes\":")
  }

  @Test("Foundations are read before or after regimes, written, and refused with a reason")
  func foundations() throws {
    let list = """
      [ { "name": "x", "probability": 0.25, "reach": 0.5 }, { "shift": { "H": 0, "L": 0.125 }, \
      "form": "shift", "name": "y", "probability": 1 } ]
      """
    let early = try Sample.decode(Self.onFoundations(list))
    let late = try Sample.decode(
      try #require(
        Sample.edited("\"name\": \"a\",", "\"name\": \"a\", \"foundation\": \"x\",")
      ).replacing("\"policy\":", with: "\"foundations\": \(list), \"policy\":"))
    #expect(early == late)
    #expect(
      early.market.foundations == [
        SharedFoundation(name: "x", probability: 0.25, reach: 0.5),
        SharedFoundation(name: "y", probability: 1, shift: [0.125, 0]),
      ])
    #expect(early.market.failures.foundation == [0, -1])
    let written = RosterEncoder.json(early)
    #expect(try Roster(jsonBytes: written) == early)
    #expect(early.sha256 != (try Sample.decode(Sample.json)).sha256)
    let one = "\"name\": \"x\", \"probability\": 0.5"
    for (list, path, words) in [
      ("[ { \(one) } ]", "foundations[0].reach", "missing"),
      (
        "[ { \(one), \"shift\": { \"L\": 0, \"H\": 0 } } ]", "foundations[0].reach",
        "type \"form\": \"shift\""
      ),
      ("[ { \"name\": \" \", \"probability\": 0, \"reach\": 0 } ]", "foundations[0].name", "empty"),
      ("[ { \(one), \"form\": \"shift\" } ]", "foundations[0].shift", "missing"),
      ("[ { \(one), \"form\": \"cause\" } ]", "foundations[0].form", "commonCause"),
      (
        "[ { \(one), \"reach\": 0.5, \"shift\": { \"L\": 0, \"H\": 0 } } ]", "foundations[0].shift",
        "left out"
      ),
      (
        "[ { \(one), \"form\": \"shift\", \"shift\": { \"L\": 0 } } ]", "foundations[0].shift.H",
        "missing"
      ),
      (
        "[ { \(one), \"form\": \"shift\", \"shift\": { \"L\": 0, \"M\": 0 } } ]",
        "foundations[0].shift.M", "unknown regime"
      ),
      ("[ { \(one), \"reach\": 1.5 } ]", "foundations[0].reach", "between 0 and 1"),
      ("[ { \(one), \"rech\": 1 } ]", "foundations[0].rech", "did you mean"),
      ("[ { \"name\": \"z\", \"probability\": 0, \"reach\": 0 } ]", "firms[0].foundation", "\"z\""),
      ("[]", "firms[0].foundation", "no foundations"),
    ] {
      let error = try #require(Sample.refusal(Array(try Self.onFoundations(list).utf8)), "\(list)")
      #expect(error.path == path && error.description.contains(words), "\(error)")
    }
  }

  @Test("A misspelt primitive is answered with its name")
  func misspelt() throws {
    for primitive in PrimitiveTable.all where primitive.owner != .foundations {
      let steps = primitive.name.split(separator: ".").map(String.init)
      let last = try #require(steps.last)
      var value = primitive.isByRegime ? "{\"L\": 0.5}" : "1"
      value = "\"\(last)x\": \(value)"
      for step in steps.dropLast().reversed() { value = "\"\(step)\": {\(value)}" }
      let text = try #require(
        primitive.owner == .market
          ? Sample.edited("\"market\": {", "\"market\": {\(value),")
          : Sample.edited("\"name\": \"a\",", "\"name\": \"a\", \(value),"))
      let error = try #require(Sample.refusal(text))
      #expect(error.description.contains("did you mean \"\(last)\"?"), "\(error)")
      guard primitive.owner == .firms else { continue }
      let (column, meant) =
        primitive.isByRegime
        ? ("\(primitive.name)x.L", "\(primitive.name).L") : ("\(primitive.name)x", primitive.name)
      let csv = Sample.csv.replacing("name,", with: "name,\(column),")
      #expect(
        throws: RosterError.cell(
          file: "firms.csv", line: 1, column: "\"\(column)\"", value: nil,
          rule: "unknown column; did you mean \"\(meant)\"? Or leave it out with "
            + "--ignore-columns 2")
      ) {
        _ = try Roster(
          jsonBytes: Array(Sample.marketJSON.utf8), firmsCSVBytes: Array(csv.utf8))
      }
    }
  }

  @Test("Every primitive can be drawn, by distributions and in draws")
  func draws() throws {
    let list = """
      [ { "name": "w", "probability": 0.25, "form": "shift", "shift": { "H": 0, "L": 0.125 } },
        { "name": "x", "probability": 0.25, "reach": 0.5 } ]
      """
    let text = try Self.onFoundations(list)
    let plain = try Sample.decode(text).market
    let active = try Sample.decode(
      text.replacing(
        "\"name\": \"b\", \"cost\": 2.5,",
        with: """
          "name": "b", "activities": [ { "name": "audit", "cost": 2, "overlap": 1 }, \
          { "name": "y", "cost": 1, "overlap": 1 } ],
          """)
    ).market
    let unknown = """
      { "schemaVersion": 1, "sampling": { "draws": 3 }, "primitives": [ { "primitive": \
      "foundations.reach", "foundation": "w", "distribution": "uniform", "from": 0, "to": 1 } ] }
      """
    #expect(throws: RosterError.self) {
      _ = try UncertaintyFile(jsonBytes: Array(unknown.utf8), for: plain)
    }
    for primitive in PrimitiveTable.all {
      let market = primitive.owner == .activities ? active : plain
      guard primitive.isThere(in: market) else { continue }
      let isProbability = primitive.domain == .probability
      let regime = primitive.isByRegime ? "\"regime\": \"H\", " : ""
      let place =
        switch primitive.owner {
        case .market, .firms: ""
        case .foundations: "\"foundation\": \"x\", "
        case .activities: "\"activity\": \"y\", "
        }
      let model = """
        { "schemaVersion": 1, "sampling": { "draws": 3 }, "primitives": [ { "primitive": \
        "\(primitive.path)", \(regime)\(place)"distribution": "uniform", "from": 0.25, "to": 0.75 } ] }
        """
      let drawn = try UncertaintyFile(jsonBytes: Array(model.utf8), for: market).draws
      #expect(Set(drawn.markets.map { primitive.value(in: $0) }).count == 3, "\(primitive.path)")
      let number = isProbability ? 0.375 : 2.5
      var value = primitive.isByRegime ? "{\"H\": \(number)}" : "\(number)"
      for step in primitive.name.split(separator: ".").reversed() {
        value = "{ \"\(step)\": \(value) }"
      }
      let changes =
        switch primitive.owner {
        case .market: "\"market\": \(value)"
        case .firms: "\"firms\": [ { \"name\": \"b\", \(value.dropFirst()) ]"
        case .foundations: "\"foundations\": [ { \"name\": \"x\", \(value.dropFirst()) ]"
        case .activities:
          "\"firms\": [ { \"name\": \"b\", \"activities\": [ { \"name\": \"y\", "
            + "\(value.dropFirst()) ] } ]"
        }
      let list = "{ \"schemaVersion\": 1, \"draws\": [ { \(changes) } ] }"
      let listed = try UncertaintyFile(jsonBytes: Array(list.utf8), for: market).draws
      #expect(listed.markets.map { primitive.value(in: $0) } == [number], "\(primitive.path)")
    }
  }
}

extension PrimitiveDescriptor {
  /// Of the last firm, in the last regime.
  fileprivate func value(in market: Market) -> Double? {
    switch owner {
    case .market: market.numbers[self]
    case .firms:
      market.firms.number(
        self, firm: market.firms.count - 1, regime: isByRegime ? market.regimes.count - 1 : 0)
    case .foundations:
      market.foundations.last?.number(self, regime: isByRegime ? market.regimes.count - 1 : 0)
    case .activities:
      market.firms.activities(of: market.firms.count - 1).last?[self]
    }
  }

  fileprivate func isThere(in market: Market) -> Bool { value(in: market) != nil }
}
