/// Who bears what at a profile, in units of utility times users: parts that sum to welfare, the
/// total surplus with the exact systemic term (docs/model.md section 4).
public struct Incidence: Sendable, Equatable {
  /// Each firm's profit before its cost of complying: margins less liability, surcharge and
  /// overlap; 0 for firms that are not in the market.
  public var firms: [Double]
  /// Σ of firms' costs of complying, as a loss.
  public var complianceCost: Double
  /// Users' surplus.
  public var users: Double
  /// Harm to third parties, as a loss. What liability makes firms pay for it is the treasury's.
  public var thirdParties: Double
  /// Liability payments, which the treasury has.
  public var liability: Double
  /// What the systemic surcharge takes, which the treasury has.
  public var surcharge: Double
  /// The systemic loss, as a loss.
  public var systemicLoss: Double

  /// - Parameters:
  ///   - regulated: the market of those who stay.
  ///   - survivors: their positions among `count` firms; nil: all.
  public init(
    of regulated: RegulatedMarket, at state: MarketState, survivors: [Int]? = nil,
    among count: Int
  ) {
    let outcomes = Outcomes(of: regulated, at: state)
    let burden = regulated.burden
    firms = Array(repeating: 0, count: count)
    for i in state.profit.indices {
      firms[survivors?[i] ?? i] = state.profit[i] + (burden.hasLumpSum ? burden.lumpSum[i] : 0)
    }
    complianceCost = -outcomes.complianceCost
    users = outcomes.consumerSurplus
    thirdParties = -outcomes.externalHarm
    liability = outcomes.liabilityPaid
    surcharge = outcomes.surchargePaid
    systemicLoss = -outcomes.systemicLoss
  }

  /// The parts that are not firms', in the order in which they are told.
  public static var others: [KeyPath<Incidence, Double>] {
    [\.users, \.thirdParties, \.liability, \.surcharge, \.systemicLoss, \.complianceCost]
  }

  /// The sum of all parts: total surplus.
  public var total: Double {
    Self.others.reduce(firms.reduce(0, +)) { $0 + self[keyPath: $1] }
  }

  /// What each has more than at another profile.
  /// - Precondition: as many firms.
  public func less(_ other: Incidence) -> Incidence {
    var change = self
    change.firms = zip(firms, other.firms).map { $0 - $1 }
    change.complianceCost -= other.complianceCost
    change.users -= other.users
    change.thirdParties -= other.thirdParties
    change.liability -= other.liability
    change.surcharge -= other.surcharge
    change.systemicLoss -= other.systemicLoss
    return change
  }
}

extension SettledMarket {
  /// - Parameter count: firms of the whole market.
  public func incidence(among count: Int) -> Incidence {
    Incidence(
      of: regulated, at: solution.point.state, survivors: survivors, among: count)
  }
}
