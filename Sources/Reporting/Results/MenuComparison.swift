import OverlapMarket
import Planner
import PolicySearch
import Rosters

/// The comparison of a search in results: the best beside no regulation, the roster's own policy,
/// each instrument alone and the planner.
enum MenuComparison {
  private typealias Place = (
    result: MenuResult, entry: PolicyComparison.Entry, solved: SolvedPolicy
  )

  static var fields: [ResultField<MenuResult>] {
    let solved =
      MenuResult.solved.map { $0.of { ($0.result, $0.solved) } } + [
        .number(.recovered) { $0.result.recovered($0.entry.welfare) },
        IncidenceText.field {
          named($0.result.answer.comparison.incidence(under: $0.entry), $0.result)
        },
      ] as [ResultField<Place>]
    return PolicyComparison.Kind.all.map { kind in
      let field = ResultField<MenuResult>.optional(
        kind.name, "\(MenuResult.words(kind)); null where there is none.", solved
      ) { result in
        result.answer.comparison[kind].flatMap { entry in
          entry.solved.map { (result, entry, $0) }
        }
      }
      return field.when { $0.answer.comparison[kind] != nil }
    } + [.object("firstBest", "The planner's first best.", firstBest) { $0 }]
  }

  private static var firstBest: [ResultField<MenuResult>] {
    func plan(_ result: MenuResult) -> PlannerSolution { result.answer.comparison.firstBest }
    return CommonFields.bound.map { $0.of { plan($0) } }
      + CommonFields.keeping { (plan($0), $0.market.firms.name) } + [
        .firms(
          names: { $0.market.firms.name },
          [
            .numbers(.overlap) { plan($0).ofFirms(plan($0).overlap) },
            .numbers(.profit) { plan($0).ofFirms(plan($0).state.profit) },
          ]),
        .number(.recovered) { $0.recovered($0.answer.comparison.firstBestValue.found) },
        IncidenceText.field { named($0.answer.comparison.firstBestIncidence, $0) },
        ResultField(
          "knowingTheDraw", "What a planner reaches who knows the draw.",
          .object(drawn.map(\.place)), isAlways: false
        ) { $0.answer.comparison.drawnFirstBest.map(drawn.object) },
      ]
  }

  private static var drawn: [ResultField<DrawnFirstBest>] {
    [
      .word(.verdict) { PlanVerdict($0.isProven) }, .number(.objective) { $0.value },
      .number(.upperBound) { $0.upperBound },
    ]
  }

  private static func named(_ change: Incidence?, _ result: MenuResult) -> IncidenceText.Subject? {
    change.map { ($0, result.market.firms.name) }
  }

  private static func places(_ result: MenuResult) -> [Place] {
    result.answer.comparison.entries.compactMap { entry in
      entry.solved.map { (result, entry, $0) }
    }
  }

  /// One row a policy, the first best last.
  static func rows(_ result: MenuResult) -> Rows {
    typealias Line = (name: String, place: Place?)
    let lines: [Line] =
      places(result).map { ($0.entry.kind.name, $0) } + [("firstBest", nil)]
    let plan = result.answer.comparison.firstBestValue.found
    func instrument(_ parameter: PolicyParameter) -> Column<Line> {
      Column(
        .parameterValue,
        textIfAny: { line in
          line.place.flatMap { $0.solved.policy[parameter] }.map { "\($0)" }
        }
      ).named(parameter.name)
    }
    let ofPoint = result.pointColumns.filter { $0.name != result.rankedQuantity.field }
    return Rows(
      of: lines,
      [Column<Line>(.policyName, text: { $0.name })]
        + result.moving.map(instrument)
        + [
          Column(
            result.rankedQuantity,
            number: { $0.place.map { $0.solved.point.outcome?.welfare ?? .nan } ?? plan }),
          Column(
            .recovered,
            number: { result.recovered($0.place.map(\.entry.welfare) ?? plan) }),
        ]
        + ofPoint.map { column in
          column.ofOptional { $0.place.map { $0.result.ranked($0.solved.point) } }
        })
  }

  /// One row a policy and firm, the first best last; cells of firms that left are empty.
  static func firmRows(_ result: MenuResult) -> Rows {
    typealias Line = (name: String, overlap: [Double], profit: [Double], firm: Int)
    let plan = result.answer.comparison.firstBest
    let (overlap, profit) = (plan.ofFirms(plan.overlap), plan.ofFirms(plan.state.profit))
    let lines =
      places(result).flatMap { place -> [Line] in
        let overlap = result.spread(place.solved, \.overlap, absent: .nan)
        let profit = result.spread(place.solved, \.profit, absent: .nan)
        return overlap.indices.map { (place.entry.kind.name, overlap, profit, $0) }
      }
      + result.market.firms.indices.map { ("firstBest", overlap, profit, $0) }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { $0.name }),
        Column(.firm, text: { result.market.firms.name[$0.firm] }),
        Column(.overlap, number: { $0.overlap[$0.firm] }),
        Column(.profit, number: { $0.profit[$0.firm] }),
      ])
  }

  /// One row a policy and bearer.
  static func incidenceRows(_ result: MenuResult) -> Rows {
    let comparison = result.answer.comparison
    let changes = comparison.entries.compactMap { entry in
      comparison.incidence(under: entry).map { (policy: entry.kind.name, change: $0) }
    }
    let plan = comparison.firstBestIncidence.map { [(policy: "firstBest", change: $0)] } ?? []
    return IncidenceText.rows(changes + plan, firms: result.market.firms.name)
  }
}

extension MenuResult {
  /// The share of the first best's gain; not a number where it cannot be told.
  fileprivate func recovered(_ welfare: Double?) -> Double {
    welfare.flatMap { answer.comparison.recovered(by: $0) } ?? .nan
  }

  /// Instruments that some policy of the comparison sets.
  fileprivate var moving: [PolicyParameter] {
    let policies = answer.comparison.entries.compactMap { $0.solved?.policy }
    return Instrument.all.flatMap(\.handles).filter { parameter in
      policies.contains { $0[parameter] != nil }
    }
  }
}
