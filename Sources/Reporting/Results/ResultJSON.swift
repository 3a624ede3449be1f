import OverlapMarket
import Planner
import Rosters

/// Fields that several results have.
enum ResultJSON {
  static func policy(_ policy: Policy, in market: Market) -> (String, JSONText) {
    ("policy", PolicyJSON.object(policy, of: market.firms))
  }

  /// - Parameters:
  ///   - outcomes: whose outcomes are told.
  ///   - value: of an outcome, or of its change.
  static func outcomes(of outcomes: Outcomes, _ value: (Measure<Outcomes>) -> Double) -> JSONText {
    func fields(_ measures: [Measure<Outcomes>]) -> [(String, JSONText)] {
      measures.map { ($0.quantity.field, .number(value($0))) }
    }
    let welfare = JSONText.object(fields(Measure.welfare))
    return .object(fields(Measure.all(of: outcomes)) + [(Quantity.welfare.field, welfare)])
  }

  static func outcomes(_ outcomes: Outcomes) -> JSONText {
    self.outcomes(of: outcomes) { $0.value(outcomes) }
  }

  /// How a plan's welfare stands to its bound.
  static func bound(_ plan: PlannerSolution) -> [(String, JSONText)] {
    [
      (Quantity.verdict.field, .text(plan.verdictWord)),
      (Quantity.welfare.field, .number(plan.welfare)),
      (Quantity.upperBound.field, .number(plan.upperBound)),
    ]
  }

  /// By which rules it is decided where markets settle.
  static func settling(_ rule: Settling) -> [(String, JSONText)] {
    [
      ("equilibriumRule", .text(rule.equilibrium.rawValue)),
      ("exitRule", .text(rule.exit.rawValue)),
    ]
  }

  /// The firms that stay, by name; "all".
  static func survivors(_ settled: SettledMarket, of market: Market) -> JSONText {
    settled.survivors.map { .texts($0.map { market.firms.name[$0] }) } ?? .text("all")
  }
}

extension PlannerSolution {
  /// The word that results use for its standing.
  var verdictWord: String { Self.verdictWord(isProven: isProven) }

  static func verdictWord(isProven: Bool) -> String { isProven ? "proven" : "gap" }
}
