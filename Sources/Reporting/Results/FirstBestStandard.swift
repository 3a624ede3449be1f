import OverlapMarket
import Planner
import Rosters

/// What policies are held against: no regulation below, the planner's first best above, in total
/// surplus.
public struct FirstBestStandard: Sendable {
  public let laissezFaire: SettledMarket
  public let plan: PlannerSolution

  /// - Parameter plan: of the market with free shares, in total surplus with the exact systemic
  ///   term, by a planner who may close firms where they may leave.
  public init(laissezFaire: SettledMarket, plan: PlannerSolution) {
    self.laissezFaire = laissezFaire
    self.plan = plan
  }

  /// Whether both stand: a verified equilibrium and a proven bound.
  public var isVerified: Bool { laissezFaire.isVerified && plan.isProven }

  private static func welfare(_ settled: SettledMarket) -> Double {
    settled.solution.point.outcomes.welfare.totalSurplus
  }

  /// The share of the first best's gain over no regulation that a policy recovers, at most 1; nil
  /// without verified equilibria, where the planner's bound cannot tell that gain from nothing, and
  /// where the planner may close firms and its choice is not proven.
  ///
  /// A planner who keeps exposures is no measure for what does not. A policy that does better than
  /// what the planner found, which it can within the gap, is itself the first best.
  func recovered(by settled: SettledMarket) -> Double? {
    guard plan.keep == .all || plan.isProven,
      !settled.solution.policy.has(effect: .exposureCap)
    else { return nil }
    let base = Self.welfare(laissezFaire)
    let gain = plan.welfare - base
    guard laissezFaire.isVerified, settled.isVerified, gain > max(0, plan.upperBound - plan.welfare)
    else { return nil }
    let own = Self.welfare(settled) - base
    return own / max(gain, own)
  }

  /// Who gains what over no regulation; nil without verified equilibria.
  func incidence(under settled: SettledMarket) -> Incidence? {
    guard laissezFaire.isVerified, settled.isVerified else { return nil }
    let count = plan.firmCount
    return settled.incidence(among: count).less(laissezFaire.incidence(among: count))
  }

  static var fields: [ResultField<(standard: FirstBestStandard, result: ComparisonResult)>] {
    CommonFields.bound.map { $0.of { $0.standard.plan } }
      + CommonFields.keeping { ($0.standard.plan, $0.result.roster.market.firms.name) } + [
        .firms(
          names: { $0.result.roster.market.firms.name },
          [.numbers(.overlap) { $0.standard.plan.ofFirms($0.standard.plan.overlap) }]),
        .flag(.laissezFaireVerified) { $0.standard.laissezFaire.isVerified },
        .number(.laissezFaireWelfare) { $0.standard.laissezFaireWelfare },
        .objects(
          "policies", "What each policy recovers, and who gains and pays over no regulation.",
          [
            .text(.name) { $0.entry.name },
            .number(.recovered) { $0.standard.recovered(by: $0.entry.settled) ?? .nan },
            IncidenceText.field { place in
              place.standard.incidence(under: place.entry.settled).map { ($0, place.names) }
            },
          ] as [ResultField<Place>]
        ) { standard, result in
          result.entries.map { (standard, $0, result.roster.market.firms.name) }
        },
      ]
  }

  private typealias Place = (
    standard: FirstBestStandard, entry: ComparisonResult.Entry, names: [String]
  )

  private var laissezFaireWelfare: Double {
    laissezFaire.isVerified ? Self.welfare(laissezFaire) : .nan
  }

  /// One row a policy, no regulation and the first best around them.
  func rows(_ entries: [ComparisonResult.Entry]) -> Rows {
    typealias Line = (name: String, welfare: Double, recovered: Double)
    var lines: [Line] = [
      ("laissezFaire", laissezFaireWelfare, recovered(by: laissezFaire) ?? .nan)
    ]
    for entry in entries {
      let welfare = entry.settled.isVerified ? Self.welfare(entry.settled) : .nan
      lines.append((entry.name, welfare, recovered(by: entry.settled) ?? .nan))
    }
    lines.append(("firstBest", plan.welfare, recovered(by: laissezFaire) == nil ? .nan : 1))
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { $0.name }),
        Column(.welfare(.totalSurplus), number: { $0.welfare }),
        Column(.recovered, number: { $0.recovered }),
      ])
  }

  func table(_ entries: [ComparisonResult.Entry], of firms: Firms) -> Prose {
    typealias Line = (name: String, welfare: Double?, share: Double?)
    let isKnown = recovered(by: laissezFaire) != nil
    func welfare(_ settled: SettledMarket) -> Double? {
      settled.isVerified ? Self.welfare(settled) : nil
    }
    let lines: [Line] =
      [(Quantity.laissezFaireWelfare.label, welfare(laissezFaire), isKnown ? 0 : nil)]
      + entries.map { ($0.name, welfare($0.settled), recovered(by: $0.settled)) }
      + [
        (
          "first best, \(plan.isProven ? "proven" : "NOT PROVEN")", plan.welfare, isKnown ? 1 : nil
        )
      ]
    let table = TextTable(
      of: lines,
      [
        TextColumn("held against the first best") { $0.name },
        TextColumn(number: Quantity.welfare(.totalSurplus).titled) {
          $0.welfare ?? .nan
        },
        TextColumn("of its gain", .right) { NumberText.percent($0.share) },
      ])
    let freedom =
      (plan.keep == .choose ? [SettlingText.closed(plan, of: firms)] : [])
      + SettlingText.exposures(entries.map(\.policy))
    return
      "\(table.prose)\(freedom.map { "\($0)\n" }.joined())\n\(incidenceTable(entries, of: firms))"
  }

  private func incidenceTable(_ entries: [ComparisonResult.Entry], of firms: Firms) -> Prose {
    let columns = entries.compactMap { entry in
      incidence(under: entry.settled).map { (title: entry.name, change: $0) }
    }
    guard !columns.isEmpty else { return "" }
    return IncidenceText.table(
      columns, over: "no regulation", firms: firms.name)
  }
}
