import OverlapMarket
import Planner
import Rosters

/// Fields that several results have.
enum CommonFields {
  static func policy<Subject>(
    _ value: @escaping (Subject) -> (policy: Policy, market: Market)
  ) -> ResultField<Subject> {
    ResultField(
      "policy", "The policy in force; what it leaves out does nothing.",
      .described(PolicyJSON.schema)
    ) {
      let (policy, market) = value($0)
      return PolicyJSON.object(policy, of: market.firms)
    }
  }

  /// By which rules it is decided where markets settle.
  static func settling<Subject>(
    _ equilibrium: @escaping (Subject) -> EquilibriumRule,
    _ exit: @escaping (Subject) -> ExitRule
  ) -> [ResultField<Subject>] {
    [.word(.equilibriumRule, equilibrium), .word(.exitRule, exit)]
  }

  /// The firms that stay.
  static func survivors<Subject>(
    _ value: @escaping (Subject) -> (settled: SettledMarket, market: Market)
  ) -> ResultField<Subject> {
    ResultField(
      "survivors",
      "The firms that stay, by name; \"all\" where none left, empty where every firm leaves.",
      .either([.constant(.text("all")), .list(.text)])
    ) {
      let (settled, market) = value($0)
      guard !settled.everyFirmLeaves else { return .texts([]) }
      return settled.survivors.map { .texts($0.map { market.firms.name[$0] }) } ?? .text("all")
    }
  }

  /// A number where JSON's readers have it exactly.
  static func seed<Subject>(_ value: @escaping (Subject) -> UInt64) -> ResultField<Subject> {
    ResultField(.seed, .either([.integer, .text])) {
      let seed = value($0)
      return seed < 1 << 53 ? .integer(Int(seed)) : .text("\(seed)")
    }
  }

  /// A planner's objective.
  static func objective<Subject>(
    _ value: @escaping (Subject) -> WelfareObjective
  ) -> [ResultField<Subject>] {
    [
      .word(.convention) { value($0).convention }, .word(.systemicTerm) { value($0).systemicTerm },
      .word(.shareResponse) { value($0).shares },
    ]
  }

  /// Which firms a planner kept, where it could close some.
  static func keeping<Subject>(
    _ value: @escaping (Subject) -> (plan: PlannerSolution, names: [String])
  ) -> [ResultField<Subject>] {
    let fields: [ResultField<Subject>] = [
      .word(.keep) { value($0).plan.keep },
      .texts(.closed) {
        let (plan, names) = value($0)
        return plan.closed.map { names[$0] }
      },
    ]
    return fields.map { $0.when { value($0).plan.keep == .choose } }
  }

  /// How a plan's welfare stands to its bound.
  static var bound: [ResultField<PlannerSolution>] {
    [
      .word(.verdict) { PlanVerdict($0.isProven) }, .number(.welfare) { $0.welfare },
      .number(.upperBound) { $0.upperBound },
    ]
  }
}

extension PlannerSolution {
  /// A number of each firm of the market; not a number where it is closed.
  func ofFirms(_ values: [Double]) -> [Double] { spread(values, absent: .nan) }
}

/// The word that results use for the standing of a plan.
enum PlanVerdict: String, CaseIterable {
  case proven
  /// Something may lie between the plan and its bound.
  case gap

  init(_ isProven: Bool) { self = isProven ? .proven : .gap }
}
