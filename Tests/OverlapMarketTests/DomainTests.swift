import Testing

@testable import OverlapMarket

/// docs/model.md section 1: the domains of every field, and what is said when one is left.
@Suite("Domains of the primitives")
struct DomainTests {
  enum Rule: String {
    case positive = "must be greater than 0 and finite"
    case nonNegative = "must be at least 0 and finite"
    case real = "must be a finite number"
    case probability = "must be between 0 and 1"

    var refused: [Double] {
      let never = [Double.nan, .infinity, -.infinity]
      return switch self {
      case .positive: never + [0, -0.0, -1, -.leastNonzeroMagnitude]
      case .nonNegative: never + [-1, -.leastNonzeroMagnitude]
      case .real: never
      case .probability: never + [-.leastNonzeroMagnitude, 1.0.nextUp, -1, 2]
      }
    }

    var accepted: [Double] {
      switch self {
      case .positive: [.leastNonzeroMagnitude, 1, .greatestFiniteMagnitude]
      case .nonNegative: [0, -0.0, 1, .greatestFiniteMagnitude]
      case .real: [-.greatestFiniteMagnitude, -1, 0, 1, .greatestFiniteMagnitude]
      case .probability: [0, -0.0, 0.5, 1]
      }
    }
  }

  struct Field: Sendable, CustomStringConvertible {
    let path: String
    let rule: Rule
    let set: @Sendable (inout MarketParts, Double) -> Void
    var description: String { path }
  }

  static let fields = [
    Field(path: "market.users", rule: .positive) { $0.users = $1 },
    Field(path: "market.demandSensitivity", rule: .positive) { $0.demandSensitivity = $1 },
    Field(path: "market.userHarm", rule: .nonNegative) { $0.userHarm = $1 },
    Field(path: "market.externalHarm", rule: .nonNegative) { $0.externalHarm = $1 },
    Field(path: "market.systemicLoss", rule: .nonNegative) { $0.systemicLoss = $1 },
    Field(path: "market.outsideOption", rule: .real) { $0.outsideOption = $1 },
    Field(path: "firms[1].cost", rule: .positive) { $0.firms[1].cost = $1 },
    Field(path: "firms[1].margin", rule: .real) { $0.firms[1].margin = $1 },
    Field(path: "firms[1].value", rule: .real) { $0.firms[1].value = $1 },
    Field(path: "firms[1].price", rule: .real) { $0.firms[1].price = $1 },
    Field(path: "firms[1].exposure", rule: .nonNegative) { $0.firms[1].exposure = $1 },
    Field(path: "firms[1].baselineFailure.H", rule: .probability) {
      $0.firms[1].baselineFailure[1] = $1
    },
    Field(path: "firms[1].effectiveness.L", rule: .nonNegative) {
      $0.firms[1].effectiveness[0] = $1
    },
    Field(path: "policy.liability", rule: .nonNegative) { $0.liability = $1 },
    Field(path: "policy.floor", rule: .nonNegative) { $0.floor = $1 },
  ]

  static func valid() throws -> MarketParts {
    let rows = ["A", "B"].map {
      Firm(name: $0, cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15])
    }
    let regimes = [Regime(name: "L", probability: 0.75), Regime(name: "H", probability: 0.25)]
    return MarketParts(
      try Market(
        users: 1, demandSensitivity: 2, userHarm: 1, externalHarm: 1, systemicLoss: 0.1,
        regimes: regimes,
        firms: Firms(rows, regimeCount: 2)), try Policy())
  }

  /// What making the market and the policy throws.
  private func refusal(_ parts: MarketParts) -> MarketError? {
    do {
      _ = try parts.market()
      _ = try parts.policy()
      return nil
    } catch {
      return error as? MarketError
    }
  }

  @Test("each field refuses what is outside its domain, with its path and rule", arguments: fields)
  func refused(field: Field) throws {
    for value in field.rule.refused {
      let error = refusal(try Self.valid().changed { field.set(&$0, value) })
      guard case .outOfDomain(let path, let shown, let rule) = error else {
        Issue.record("\(field.path) = \(value) gives \(String(describing: error))")
        continue
      }
      #expect(path == field.path && rule == field.rule.rawValue)
      #expect(shown == value || (shown.isNaN && value.isNaN))
      #expect(error?.description == "\(field.path) = \(value): \(field.rule.rawValue)")
    }
  }

  @Test("each field accepts the ends of its domain", arguments: fields)
  func accepted(field: Field) throws {
    for value in field.rule.accepted {
      #expect(
        refusal(try Self.valid().changed { field.set(&$0, value) }) == nil,
        "\(field.path) = \(value)")
    }
  }

  @Test("regime probabilities lie in [0, 1] and sum to 1 within 1e-9")
  func probabilities() throws {
    func with(_ p: [Double]) throws -> MarketError? {
      refusal(
        try Self.valid().changed {
          $0.regimes = [Regime(name: "L", probability: p[0]), Regime(name: "H", probability: p[1])]
        })
    }
    for value in Rule.probability.refused {
      guard case .outOfDomain(let path, _, let rule) = try with([0.5, value]) else {
        Issue.record("probability \(value) accepted")
        continue
      }
      #expect(path == "regimes[1].probability" && rule == Rule.probability.rawValue)
    }
    // 2e-9 is off by more than the tolerance, 0.5e-9 by less.
    for sum in [[0.5, 0.4], [0.5, 0.5 + 2e-9], [0.5, 0.5 - 2e-9], [1, 1], [0, 0]] {
      let error = try with(sum)
      #expect(error == .probabilitySum(sum[0] + sum[1]))
      #expect(error?.path == "regimes" && error?.rule == "must sum to 1 (within 1e-09)")
    }
    for sum in [[0.5, 0.5 + 0.5e-9], [0.5, 0.5 - 0.5e-9], [1, 0], [0, 1]] {
      #expect(try with(sum) == nil)
    }
  }

  @Test("lists need an entry, and names must be there and unique")
  func namesAndLists() throws {
    let valid = try Self.valid()
    #expect(refusal(valid.changed { $0.firms = [] }) == .empty(path: "firms"))
    let noRegimes = valid.changed { parts in
      parts.regimes = []
      for i in parts.firms.indices {
        parts.firms[i].baselineFailure = []
        parts.firms[i].effectiveness = []
      }
    }
    #expect(refusal(noRegimes) == .empty(path: "regimes"))
    #expect(refusal(valid.changed { $0.firms[1].name = "" }) == .emptyName(path: "firms[1].name"))
    #expect(
      refusal(valid.changed { $0.firms[1].name = "A" })
        == .duplicateName(path: "firms[1].name", name: "A", firstPath: "firms[0].name"))
    let regimes = { (name: String) in
      valid.changed { $0.regimes[1] = Regime(name: name, probability: $0.regimes[1].probability) }
    }
    #expect(refusal(regimes("")) == .emptyName(path: "regimes[1].name"))
    #expect(
      refusal(regimes("L"))
        == .duplicateName(path: "regimes[1].name", name: "L", firstPath: "regimes[0].name"))
    #expect(refusal(regimes("A")) == nil, "a regime may share its name with a firm")
  }

  @Test("the first broken field is the one that is told")
  func first() throws {
    let parts = try Self.valid().changed {
      $0.users = -1
      $0.firms[0].cost = -1
    }
    #expect(refusal(parts)?.path == "market.users")
  }

  @Test("no regulation is the policy without instruments")
  func laissezFaire() throws {
    #expect(try Policy() == .laissezFaire)
    #expect(
      Policy.laissezFaire.liability == .uniform(0) && Policy.laissezFaire.floor == .uniform(0))
  }
}
