import OverlapMarket
import PolicySearch
import Rosters

/// What `overlap search` answers: the best policy of a menu, every policy of its grid, and how the
/// best compares.
public struct MenuResult: Sendable {
  public let roster: Roster
  public let menu: MenuFile
  /// Where the draws come from; nil where the roster was taken as known.
  public let uncertainty: UncertaintyFile?
  public let answer: MenuAnswer

  public init(
    roster: Roster, menu: MenuFile, uncertainty: UncertaintyFile? = nil, answer: MenuAnswer
  ) {
    self.roster = roster
    self.menu = menu
    self.uncertainty = uncertainty
    self.answer = answer
  }

  var market: Market { roster.market }
  var instruments: [MenuInstrument] { answer.menu.instruments }

  public var json: String {
    let menu = answer.menu
    let head: [(String, JSONText)] = [
      ("schemaVersion", .integer(1)), ("roster", ResultJSON.roster(roster)),
      (
        "menu",
        .object([("name", .text(self.menu.name ?? "")), ("sha256", .text(self.menu.sha256))])
      ),
    ]
    let body: [(String, JSONText)] = [
      ("policy", ResultJSON.policy(answer.policy, in: market)),
      ("options", .object(ObjectiveText.json(menu.objective) + options)),
      ("verified", .boolean(answer.isVerified)),
      (
        "counts",
        .object([
          ("points", .integer(answer.points.count)),
          ("unverified", .integer(answer.unverifiedCount)),
          ("feasible", .integer(answer.feasibleCount)),
        ])
      ),
      ("best", solved(answer.bestOfGrid)), ("refined", solved(answer.best)),
      ("flatSet", flatSet), ("frontier", frontier), ("missed", missed), ("comparison", comparison),
      ("points", points), ("solver", ResultJSON.solver),
    ]
    return JSONText.object(head + uncertaintyFields + body).pretty() + "\n"
  }

  private var options: [(String, JSONText)] {
    let constraints = answer.menu.constraints
    return [
      ("equilibria", .text(answer.equilibria.rawValue)),
      ("minimumProfit", .number(constraints.minimumProfit ?? .nan)),
      ("maximumOverlapCost", .number(constraints.maximumOverlapCost ?? .nan)),
      ("maximumComplianceCost", .number(constraints.maximumComplianceCost ?? .nan)),
      ("minimumFirms", constraints.minimumFirms.map { .integer($0) } ?? .number(.nan)),
      ("flatness", .number(answer.menu.flatness)),
      (
        "instruments",
        .object(
          instruments.map {
            (
              $0.instrument.name,
              .object(
                [
                  ("from", .number($0.from)), ("to", .number($0.to)),
                  ("points", .integer($0.points)),
                ]
                  + ($0.scale.map { [("scaledBy", .text($0.rawValue))] } ?? []))
            )
          })
      ),
    ]
  }

  /// The grid's points, each with the instruments that the menu moves.
  private var points: JSONText {
    let flat = Set(answer.flatSet?.indices ?? [])
    return .series(answer.points.count) { index in
      let point = answer.points[index]
      let values = zip(instruments, answer.menu.values(at: index)).map {
        ($0.instrument.name, JSONText.number($1))
      }
      return .object(
        [("policy", .object(values))] + fields(point) + [("flat", .boolean(flat.contains(index)))]
          + Self.fields(point.equilibria))
    }
  }

  /// Numbers are null where no equilibrium was verified.
  private func fields(_ point: PolicyPoint) -> [(String, JSONText)] {
    [
      ("verdict", .text(VerdictWord(point).rawValue)),
      ("relativeGain", .number(point.relativeGain)),
      (rankedName, .number(point.outcome?.welfare ?? .nan)),
    ] + statisticFields(point) + [
      ("smallestProfit", .number(point.outcome?.smallestProfit ?? .nan)),
      ("overlapCost", .number(point.outcome?.overlapCost ?? .nan)),
      ("firms", point.outcome.map { .integer($0.firms) } ?? .number(.nan)),
      ("feasible", .boolean(point.outcome?.isFeasible ?? false)),
    ]
  }

  private static func fields(_ spread: EquilibriumSpread?) -> [(String, JSONText)] {
    guard let spread else { return [] }
    return [
      ("multiplicity", .text(spread.multiplicity.rawValue)), ("equilibria", .integer(spread.count)),
      ("worstWelfare", .number(spread.worst ?? .nan)),
      ("bestWelfare", .number(spread.best ?? .nan)),
    ]
  }

  /// null where there is no policy to tell of.
  private func solved(_ solved: SolvedPolicy?) -> JSONText {
    guard let solved else { return .number(.nan) }
    return .object(
      [("policy", ResultJSON.policy(solved.policy, in: market))] + fields(solved.point)
        + Self.fields(solved.point.equilibria) + [
          (
            "survivors",
            solved.survivors.map { .texts($0.map { market.firms.name[$0] }) } ?? .text("all")
          ),
          ("overlap", .numbers(spread(solved, \.overlap, absent: .nan))),
          ("profit", .numbers(spread(solved, \.profit, absent: 0))),
        ])
  }

  /// Firms that left the market have `absent`.
  private func spread(
    _ solved: SolvedPolicy, _ column: KeyPath<MarketState, [Double]>, absent: Double
  ) -> [Double] {
    solved.spread(
      solved.solution.point.state[keyPath: column], among: market.firms.count, absent: absent)
  }

  /// By ascending smallest profit.
  private var frontier: JSONText {
    .array(
      answer.frontier.map { index in
        let outcome = answer.points[index].outcome
        let values = zip(instruments, answer.menu.values(at: index)).map {
          ($0.instrument.name, JSONText.number($1))
        }
        return .object([
          ("policy", .object(values)), (rankedName, .number(outcome?.welfare ?? .nan)),
          ("smallestProfit", .number(outcome?.smallestProfit ?? .nan)),
        ])
      })
  }

  private var flatSet: JSONText {
    guard let flat = answer.flatSet else { return .number(.nan) }
    return .object([
      ("points", .integer(flat.indices.count)), ("threshold", .number(flat.threshold)),
      (
        "extents",
        .object(
          zip(instruments, flat.extents).map {
            (
              $0.instrument.name,
              .object([("from", .number($1.lowerBound)), ("to", .number($1.upperBound))])
            )
          })
      ),
    ])
  }

  private var missed: JSONText {
    guard let missed = answer.missed else { return .number(.nan) }
    return .object([
      ("estimate", .number(missed.estimate ?? .nan)),
      ("cellsUnknown", .integer(missed.cellsUnknown)),
      ("proven", .number(missed.proven ?? .nan)),
    ])
  }

  private var comparison: JSONText {
    let comparison = answer.comparison
    let plan = comparison.firstBest
    func recovered(_ welfare: Double?) -> JSONText {
      .number(welfare.flatMap { comparison.recovered(by: $0) } ?? .nan)
    }
    func changes(_ changes: [Double]?) -> JSONText { changes.map { .numbers($0) } ?? .number(.nan) }
    return .object(
      comparison.entries.map { entry in
        guard case .object(let fields) = solved(entry.solved) else {
          return (entry.kind.name, .number(.nan))
        }
        return (
          entry.kind.name,
          .object(
            fields + [
              ("recovered", recovered(entry.welfare)),
              ("profitChange", changes(comparison.profitChanges(under: entry))),
            ])
        )
      } + [
        (
          "firstBest",
          .object(
            [
              ("verdict", .text(plan.isProven ? "proven" : "gap")),
              ("welfare", .number(plan.welfare)),
              ("upperBound", .number(plan.upperBound)), ("overlap", .numbers(plan.overlap)),
              ("profit", .numbers(plan.state.profit)),
              ("recovered", recovered(comparison.firstBestValue.found)),
              ("profitChange", changes(comparison.firstBestProfitChanges)),
            ] + drawnFirstBestFields)
        )
      ])
  }

  /// One row a point of the grid, numbers in full; cells are empty where no equilibrium was
  /// verified.
  public var csv: String {
    var csv = CSVText()
    let flat = Set(answer.flatSet?.indices ?? [])
    let tellsAll = answer.equilibria == .all
    csv.append(
      instruments.map(\.instrument.name)
        + ["verdict", "relativeGain", rankedName] + statisticNames + [
          "smallestProfit", "overlapCost", "firms", "feasible", "flat",
        ]
        + (tellsAll ? ["multiplicity", "equilibria", "worstWelfare", "bestWelfare"] : []))
    for (index, point) in answer.points.enumerated() {
      let outcome = point.outcome
      let head =
        answer.menu.values(at: index).map { "\($0)" } + [
          VerdictWord(point).rawValue, "\(point.relativeGain)",
        ]
      let numbers =
        [NumberText.full(outcome?.welfare ?? .nan)] + statisticCells(point)
        + [outcome?.smallestProfit, outcome?.overlapCost].map { NumberText.full($0 ?? .nan) }
      let flags = [
        (outcome?.firms).map { "\($0)" } ?? "", "\(outcome?.isFeasible ?? false)",
        "\(flat.contains(index))",
      ]
      csv.append(head + numbers + flags + (tellsAll ? Self.cells(point.equilibria) : []))
    }
    return csv.text
  }

  private static func cells(_ spread: EquilibriumSpread?) -> [String] {
    [
      spread?.multiplicity.rawValue ?? Multiplicity.unexamined.rawValue,
      spread.map { "\($0.count)" } ?? "",
      NumberText.full(spread?.worst ?? .nan), NumberText.full(spread?.best ?? .nan),
    ]
  }
}

extension VerdictWord {
  init(_ point: PolicyPoint) { self = point.outcome == nil ? .failed : .verified }
}
