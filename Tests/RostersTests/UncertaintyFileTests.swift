import Foundation
import OverlapMarket
import PolicySearch
import Testing

@testable import Rosters

@Suite("Uncertainty files")
struct UncertaintyFileTests {
  static let distributions = """
    { "schemaVersion": 1, "name": "u", "description": "d", "sampling": { "draws": 16, "seed": 7 },
      "primitives": [
        { "primitive": "firms.effectiveness", "regime": "H", "acrossFirms": "shared", "as": \
    "factor",
          "distribution": "normal", "mean": 1, "standardDeviation": 0.2, "truncate": true },
        { "primitive": "market.systemicLoss", "distribution": "lognormal", "median": 2, \
    "logStandardDeviation": 0.5 },
        { "primitive": "firms.cost", "firm": "b", "distribution": "triangular", "from": 1, "mode": \
    2, "to": 3 } ] }
    """

  static let draws = """
    { "schemaVersion": 1, "draws": [
        { "weight": 3, "market": { "systemicLoss": 2 }, "regimes": [ { "name": "H", "probability": \
    0.5 } ],
          "firms": [ { "name": "a", "cost": 2 }, { "name": "b", "effectiveness": { "H": 0.3 } } ] },
        { "firms": [ { "name": "b", "effectiveness": { "H": 0.1 } }, { "name": "a", "cost": 1.25 } \
    ] } ] }
    """

  static func market() throws -> Market {
    let firms = ["a", "b"].map {
      Firm(name: $0, cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15])
    }
    return try Market(
      users: 100, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(firms, regimeCount: 2))
  }

  private func decode(_ text: String) throws -> UncertaintyFile {
    try UncertaintyFile(jsonBytes: Array(text.utf8), for: Self.market(), file: "u.json")
  }

  private func refusal(_ text: String) throws -> String? {
    let market = try Self.market()
    do throws(RosterError) {
      _ = try UncertaintyFile(jsonBytes: Array(text.utf8), for: market, file: "u.json")
      return nil
    } catch {
      return error.kind == .badData ? error.description : "\(error.kind)"
    }
  }

  @Test("Distributions are read field by field")
  func fields() throws {
    let file = try decode(Self.distributions)
    #expect(file.name == "u" && file.sha256.count == 64)
    let lines = try decode(Self.distributions.replacing(",", with: "\r\n,"))
    #expect(lines.sha256 == file.sha256)
    let keys = (#""name": "u", "description": "d""#, #""description":"d", "name":"u""#)
    #expect(try decode(Self.distributions.replacing(keys.0, with: keys.1)).sha256 == file.sha256)
    let seed = try decode(Self.distributions.replacing("\"seed\": 7", with: "\"seed\": 8"))
    #expect(seed.sha256 != file.sha256)
    #expect(
      file.model
        == UncertaintyModel(
          [
            UncertainPrimitive(
              [.firm(0, .effectiveness, regime: 1), .firm(1, .effectiveness, regime: 1)],
              .normal(mean: 1, standardDeviation: 0.2), isFactor: true, isShared: true,
              isTruncated: true),
            UncertainPrimitive(
              [.market(.systemicLoss)], .lognormal(median: 2, logStandardDeviation: 0.5)),
            UncertainPrimitive([.firm(1, .cost)], .triangular(from: 1, mode: 2, to: 3)),
          ], drawCount: 16, seed: 7))
    #expect(file.draws.count == 16 && file.draws.hasProbabilities)
    let again = try decode(Self.distributions)
    #expect(again.draws == file.draws)
  }

  @Test("Draws change what they name and leave the rest as in the roster")
  func listed() throws {
    let file = try decode(Self.draws)
    #expect(file.model == nil && file.draws.weights == [0.75, 0.25])
    let (first, second) = (file.draws.markets[0], file.draws.markets[1])
    #expect(first.systemicLoss == 2 && second.systemicLoss == 1)
    #expect(
      first.regimes.map(\.probability) == [0.5, 0.5]
        && second.regimes.map(\.probability) == [0.8, 0.2])
    #expect(first.firms.cost == [2, 1] && second.firms.cost == [1.25, 1])
    #expect(first.firms.effectiveness == [0.03, 0.15, 0.03, 0.3])
    #expect(second.firms.effectiveness == [0.03, 0.15, 0.03, 0.1])
  }

  @Test(
    "Nonsense among distributions is refused in one clear line",
    arguments: [
      (
        #""market.systemicLoss""#, #""market.systemicLos""#,
        #"primitives[1].primitive = "market.systemicLos": unknown name; did you mean "market.systemicLoss"?"#
      ),
      (
        #""regime": "H""#, #""regime": "h""#,
        #"primitives[0].regime = "h": unknown regime; did you mean "H"?"#
      ),
      (
        #""regime": "H", "#, "",
        "primitives[0].regime: missing; firms.effectiveness differs by regime: name one"
      ),
      (
        #""firm": "b""#, #""firm": "b", "regime": "L""#,
        #"primitives[2].regime = "L": must be left out; firms.cost is the same in every regime"#
      ),
      (
        #""firm": "b""#, #""firm": "x""#,
        #"primitives[2].firm = "x": unknown firm; the firms are a, b"#
      ),
      (
        #""lognormal""#, #""lognormal", "firm": "a""#,
        #"primitives[1].firm = "a": must be left out; market.systemicLoss is of no firm"#
      ),
      (
        #""firm": "b""#, #""firm": "b", "acrossFirms": "shared""#,
        #"primitives[2].acrossFirms = "shared": must be left out where no more than one number is drawn"#
      ),
      (
        #""triangular""#, #""triangle""#,
        #"primitives[2].distribution = "triangle": unknown name; did you mean "triangular"?"#
      ),
      (#", "mode": 2"#, "", "primitives[2].mode: missing; triangular takes from, mode, to"),
      (
        #""mode": 2"#, #""mode": 2, "mean": 2"#,
        "primitives[2].mean = 2: must be left out; triangular takes from, mode, to"
      ),
      (#""mode": 2"#, #""mode": 4"#, "primitives[2].mode = 4: must lie between from and to"),
      (#""from": 1"#, #""from": 3"#, "primitives[2].to = 3: must be greater than from"),
      (
        #""standardDeviation": 0.2"#, #""standardDeviation": 0"#,
        "primitives[0].standardDeviation = 0: must be greater than 0 and finite"
      ),
      (
        #""median": 2"#, #""median": -1"#,
        "primitives[1].median = -1: must be greater than 0 and finite"
      ),
      (
        #""truncate": true"#, #""truncate": "yes""#,
        #"primitives[0].truncate = "yes": must be true or false, not a text"#
      ),
      (
        #""truncate": true"#, #""truncate": 1"#,
        "primitives[0].truncate = 1: must be true or false, not a number"
      ),
      (
        #""mean": 1"#, #""mean": true"#,
        "primitives[0].mean = true: must be a number, not true or false"
      ),
      (
        #""draws": 16"#, #""draws": 0"#,
        "sampling.draws = 0: must be a whole number from 1 to 100000"
      ),
      (
        #""seed": 7"#, #""seed": -7"#,
        "sampling.seed = -7: must be a whole number from 0 to 9007199254740992"
      ),
      (
        #""sampling": { "draws": 16, "seed": 7 },"#, "",
        "sampling: missing; primitives are drawn, and it says how often"
      ),
      (
        #""primitive": "firms.cost", "firm": "b""#, #""primitive": "market.outsideOption""#,
        #"primitives[2].primitive = "market.outsideOption": the roster has no outside option"#
      ),
      (
        #""primitive": "firms.cost", "firm": "b", "distribution": "triangular", "from": 1, "mode": 2, "to": 3"#,
        #""primitive": "market.systemicLoss", "distribution": "uniform", "from": 0, "to": 1"#,
        "primitives[2]: market.systemicLoss is drawn by primitives[1] already; keep one"
      ),
      (
        #""as": "factor""#, #""as": "factors""#,
        #"primitives[0].as = "factors": unknown name; did you mean "factor"? The names are value, factor"#
      ),
      (
        #""mean": 1"#, #""mean": 1e400"#,
        """
        primitives[0].mean = 1e400: must lie in the range of a double, up to \
        1.7976931348623157e308 in size
        """
      ),
      (#""primitives""#, #""primitive""#, "primitive: unknown field; did you mean \"primitives\"?"),
    ])
  func refused(old: String, new: String, message: String) throws {
    let text = Self.distributions.replacingOccurrences(of: old, with: new)
    #expect(text != Self.distributions)
    #expect(try refusal(text) == "u.json: " + message)
  }

  @Test("A value outside a primitive's domain names the draw")
  func outside() throws {
    let text = Self.distributions.replacingOccurrences(
      of: #""from": 1, "mode": 2, "to": 3"#, with: #""from": -9, "mode": -8, "to": -7"#)
    let line = try #require(try refusal(text))
    #expect(line.hasPrefix("u.json: primitives[2] = -"))
    #expect(
      line.hasSuffix(
        #": draw 0 of firms[b].cost must be greater than 0 and finite; narrow the distribution, or add "truncate": true"#
      ))
    let truncated = text.replacingOccurrences(
      of: #""to": -7"#, with: #""to": -7, "truncate": true"#)
    #expect(
      try refusal(truncated)
        == "u.json: primitives[2]: firms[b].cost must be greater than 0 and finite; the distribution lies outside but for less "
        + "than 1 in 1000 (draw 0)")
  }

  @Test(
    "Nonsense among draws is refused in one clear line",
    arguments: [
      (
        #", { "name": "a", "cost": 1.25 }"#, "",
        """
        draws[1].firms: firms[a].cost is missing; it stands in draws[0], and a primitive of a \
        firm must stand in every draw or in none
        """
      ),
      (
        #"{ "name": "a", "cost": 2 }, "#, "",
        """
        draws[0].firms: firms[a].cost is missing; it stands in draws[1], and a primitive of a \
        firm must stand in every draw or in none
        """
      ),
      (
        #""effectiveness": { "H": 0.1 }"#, #""effectiveness": { "L": 0.1 }"#,
        """
        draws[1].firms: firms[b].effectiveness.H is missing; it stands in draws[0], and a \
        primitive of a firm must stand in every draw or in none
        """
      ),
      (
        #""name": "a", "cost": 2"#, #""name": "zed", "cost": 2"#,
        #"draws[0].firms[0].name = "zed": unknown firm; the firms are a, b"#
      ),
      (
        #""name": "a", "cost": 2"#, #""name": "b", "cost": 2"#,
        #"draws[0].firms[1].name = "b": appears twice; keep one"#
      ),
      (
        #""cost": 2"#, #""cost": 0"#,
        "draws[0].firms[0].cost = 0: must be greater than 0 and finite"
      ),
      (
        #""cost": 2"#, #""costs": 2"#,
        "draws[0].firms[0].costs: unknown field; did you mean \"cost\"?"
      ),
      (
        #""name": "a", "cost": 2"#, #""cost": 2"#,
        "draws[0].firms[0].name: missing; must be a text in double quotes"
      ),
      (
        #"{ "H": 0.3 }"#, #"{ "M": 0.3 }"#,
        "draws[0].firms[1].effectiveness.M: unknown regime; the regimes are L, H"
      ),
      (
        #"{ "H": 0.3 }"#, #"{ }"#,
        "draws[0].firms[1].effectiveness = {}: must have at least one of L, H"
      ),
      (
        #"{ "H": 0.3 }"#, #"{ "H": -0.3 }"#,
        "draws[0].firms[1].effectiveness.H = -0.3: must be at least 0 and finite"
      ),
      (
        #"{ "name": "H", "probability": 0.5 }"#, #"{ "name": "S", "probability": 0.5 }"#,
        #"draws[0].regimes[0].name = "S": unknown regime; the regimes are L, H"#
      ),
      (
        #"{ "name": "H", "probability": 0.5 }"#, #"{ "name": "H", "probability": 1.5 }"#,
        "draws[0].regimes[0].probability = 1.5: must be between 0 and 1"
      ),
      (
        #"{ "name": "H", "probability": 0.5 }"#,
        #"{ "name": "H", "probability": 0.5 }, { "name": "L", "probability": 0.4 }"#,
        "draws[0].regimes = probabilities that sum to 0.9: must sum to 1 (within 1e-09)"
      ),
      (
        #"{ "name": "H", "probability": 0.5 }"#,
        #"{ "name": "H", "probability": 0.5 }, { "name": "L", "probability": 0.75 }"#,
        "draws[0].regimes: the probabilities sum to 1.25; they must sum to 1 at most"
      ),
      (
        #""weight": 3"#, #""weight": -3"#, "draws[0].weight = -3: must be greater than 0 and finite"
      ),
      (
        #""systemicLoss": 2"#, #""outsideOption": 2"#,
        "draws[0].market.outsideOption: must be left out; the roster has no outside option"
      ),
      (
        #"{ "systemicLoss": 2 }"#, "{}",
        """
        draws[0].market = {}: must have at least one of users, demandSensitivity, userHarm, \
        externalHarm, systemicLoss, outsideOption, regimeResponse
        """
      ),
      (
        #""draws": ["#, #""sampling": { "draws": 3 }, "draws": ["#,
        "sampling: must be left out beside draws, which are as they stand"
      ),
      (
        #""draws": ["#,
        #""primitives": [ { "primitive": "market.users", "distribution": "uniform", "from": 1, "to": 2 } ], "draws": ["#,
        "draws: must be left out beside primitives, from which draws are made"
      ),
    ])
  func refusedDraws(old: String, new: String, message: String) throws {
    let text = Self.draws.replacingOccurrences(of: old, with: new)
    #expect(text != Self.draws)
    #expect(try refusal(text) == "u.json: " + message)
  }

  @Test("The probability of a regime beside which no other can occur")
  func soleRegime() throws {
    let market = try Self.market().with([MarketChange(.probabilityInProportion(regime: 1), 1)])
    let text =
      #"{ "schemaVersion": 1, "sampling": { "draws": 3 }, "primitives": [ { "primitive": "regimes.probability", "regime": "H", "distribution": "uniform", "from": 0, "to": 1 } ] }"#
    do throws(RosterError) {
      _ = try UncertaintyFile(jsonBytes: Array(text.utf8), for: market, file: "u.json")
      Issue.record("nothing was refused")
    } catch {
      #expect(
        error.description
          == "u.json: primitives[0].regime = \"H\": no other regime can occur in the roster, so that none could make room for "
          + "another probability")
    }
  }

  @Test("Files without anything uncertain")
  func empty() throws {
    #expect(
      try refusal(#"{ "schemaVersion": 1 }"#)
        == "u.json: primitives: missing; an uncertainty file has either primitives with their distributions, or draws"
    )
    #expect(
      try refusal(#"{ "schemaVersion": 1, "draws": [] }"#)
        == "u.json: draws = []: must have at least one entry")
    #expect(
      try refusal(#"{ "schemaVersion": 1, "sampling": { "draws": 3 }, "primitives": [] }"#)
        == "u.json: primitives = []: must have at least one entry")
    #expect(try refusal("") == "u.json: is empty; it must hold a JSON object {...}")
    #expect(
      try refusal(#"{ "schemaVersion": 1, "draws": [ { "weight": 0 } ] }"#)
        == "u.json: draws[0].weight = 0: must be greater than 0 and finite")
    let interval = #"{ "primitive": "firms.cost", "distribution": "interval", "from": 1, "to": 2 }"#
    #expect(
      try refusal(
        #"{ "schemaVersion": 1, "sampling": { "draws": 3 }, "primitives": [ \#(interval) ] }"#)
        == "u.json: sampling.draws = 3: must be at least 4, so that every corner of the box of 2 intervals is tried"
    )
    #expect(
      try refusal(
        #"{ "schemaVersion": 1, "sampling": { "draws": 4 }, "primitives": [ \#(interval.dropLast(2)), "truncate": true } ] }"#
      )
        == "u.json: primitives[0].truncate = true: must be left out; an interval's ends are tried as they stand"
    )
  }
}
