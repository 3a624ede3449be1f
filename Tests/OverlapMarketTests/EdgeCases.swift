@testable import OverlapMarket

/// A market at the edge of what the model allows.
struct EdgeCase: Sendable, CustomStringConvertible {
  enum Expectation: Sendable {
    /// An equilibrium exists and must be found and verified.
    case solved
    /// May also be reported as unverified, with finite numbers.
    case reported
  }

  let name: String
  let expectation: Expectation
  let parts: @Sendable () throws -> MarketParts
  var description: String { name }

  init(
    _ name: String, _ expectation: Expectation = .solved,
    _ change: @escaping @Sendable (inout MarketParts) -> Void
  ) {
    self.name = name
    self.expectation = expectation
    parts = { try Self.base().changed(change) }
  }

  /// Three single-peaked firms with two kinks each and some liability: interior, at a kink, and
  /// saturated.
  static func base() throws -> MarketParts {
    let rows = [
      Firm(
        name: "A", cost: 1, margin: 1, value: 0.2, baselineFailure: [0.1, 0.4],
        effectiveness: [0.1, 0.2]),
      Firm(
        name: "B", cost: 0.4, margin: 1, exposure: 1.2, baselineFailure: [0.05, 0.3],
        effectiveness: [0.2, 0.2]),
      Firm(
        name: "C", cost: 0.5, margin: 0.8, price: 0.1, baselineFailure: [0.02, 0.03],
        effectiveness: [0.4, 0.5]),
    ]
    let regimes = [Regime(name: "L", probability: 0.7), Regime(name: "H", probability: 0.3)]
    return try MarketParts(
      Market(
        users: 2, demandSensitivity: 2, userHarm: 1, externalHarm: 1, systemicLoss: 0.1,
        regimes: regimes,
        firms: Firms(rows, regimeCount: 2)), Policy(liability: 0.3))
  }

  static let all = [
    EdgeCase("as it is") { _ in },
    EdgeCase("β U at 1e4") { $0.shift(5e3) },
    EdgeCase("β U at −1e4") { $0.shift(-5e3) },
    EdgeCase("β U at 1e6") { $0.shift(5e5) },
    EdgeCase("β U at −1e6") { $0.shift(-5e5) },
    EdgeCase("β U at 1e12, where its last digit is 1e-4", .reported) { $0.shift(5e11) },
    EdgeCase("a share near e^−600") { $0.firms[0].value = -300 },
    EdgeCase("a share that underflows to 0") { $0.firms[0].value = -5e3 },
    EdgeCase("all shares underflow beside the outside option") { $0.outsideOption = 1e4 },
    EdgeCase("an outside option that nobody takes") { $0.outsideOption = -1e4 },
    EdgeCase("one firm has the market") { $0.firms[2].value = 1e4 },
    EdgeCase("one firm without outside option") { $0.firms.removeLast(2) },
    EdgeCase("one firm without outside option or liability") {
      $0.firms.removeLast(2)
      $0.liability = 0
    },
    EdgeCase("one firm with outside option") {
      $0.firms.removeLast(2)
      $0.outsideOption = 0
    },
    EdgeCase("no effectiveness anywhere") { parts in parts.each { $0.effectiveness = [0, 0] } },
    EdgeCase("no effectiveness in one regime") { parts in parts.each { $0.effectiveness[0] = 0 } },
    EdgeCase("no failures at all") { parts in parts.each { $0.baselineFailure = [0, 0] } },
    EdgeCase("no failures in one regime") { parts in parts.each { $0.baselineFailure[1] = 0 } },
    EdgeCase("certain failure without overlap") { parts in
      parts.each { $0.baselineFailure = [1, 1] }
    },
    EdgeCase("a floor past the last kink") { $0.floor = 5 },
    EdgeCase("a floor exactly on a kink") { $0.floor = 0.1 / 0.1 },
    EdgeCase("a floor exactly on the last kink of one firm") { $0.floor = 0.03 / 0.5 },
    EdgeCase("a floor one ulp below a kink") { $0.floor = 1.0.nextDown },
    EdgeCase("two regimes with the same kink") { $0.firms[0].effectiveness = [0.05, 0.2] },
    EdgeCase("kinks one ulp apart") {
      $0.firms[0].baselineFailure = [0.25, 0.25.nextUp]
      $0.firms[0].effectiveness = [0.25, 0.25]
    },
    EdgeCase("a regime with probability 0") {
      $0.regimes = [Regime(name: "L", probability: 1), Regime(name: "H", probability: 0)]
    },
    EdgeCase("exposure 0") { $0.firms[0].exposure = 0 },
    EdgeCase("exposure 0 everywhere") { parts in parts.each { $0.exposure = 0 } },
    EdgeCase("margin 0") { $0.firms[0].margin = 0 },
    EdgeCase("margin 0 without liability") {
      $0.firms[0].margin = 0
      $0.liability = 0
    },
    EdgeCase("a negative margin") { $0.firms[0].margin = -1 },
    EdgeCase("negative margins everywhere") { parts in parts.each { $0.margin = -1 } },
    EdgeCase("τ h_E π̄ > μ") { $0.liability = 20 },
    EdgeCase("liability a thousand times the margin") { $0.liability = 1e3 },
    EdgeCase("no harms") {
      $0.userHarm = 0
      $0.externalHarm = 0
    },
    EdgeCase("1e-12 users") { $0.users = 1e-12 },
    EdgeCase("1e12 users") { $0.users = 1e12 },
    EdgeCase("1e12 users, costs to match") { parts in
      parts.users = 1e12
      parts.each { $0.cost *= 1e12 }
    },
    EdgeCase("cost 1e-9") { parts in parts.each { $0.cost = 1e-9 } },
    EdgeCase("cost 1e-9 for one firm") { $0.firms[0].cost = 1e-9 },
    EdgeCase("cost 1e9") { parts in parts.each { $0.cost = 1e9 } },
    EdgeCase("one regime") { parts in
      parts.regimes = [Regime(name: "only", probability: 1)]
      parts.each {
        $0.baselineFailure.removeLast()
        $0.effectiveness.removeLast()
      }
    },
    EdgeCase("six regimes") { parts in
      parts.regimes = (0..<6).map {
        Regime(name: "r\($0)", probability: [0.3, 0.25, 0.2, 0.15, 0.06, 0.04][$0])
      }
      parts.each {
        $0.baselineFailure = [0.05, 0.1, 0.15, 0.2, 0.4, 0.9]
        $0.effectiveness = [0.5, 0.4, 0.4, 0.3, 0.3, 0.2]
      }
    },
  ]
}

extension MarketParts {
  /// Adds to all values, and to the outside option where there is one.
  mutating func shift(_ utility: Double) {
    outsideOption = outsideOption.map { $0 + utility }
    each { $0.value += utility }
  }

  mutating func each(_ change: (inout Firm) -> Void) {
    for i in firms.indices { change(&firms[i]) }
  }
}
