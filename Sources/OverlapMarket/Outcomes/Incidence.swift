/// Who bears what at a profile, in units of utility times users: parts that sum to welfare, the
/// total surplus with the exact systemic term (docs/model.md section 4).
public struct Incidence: Sendable, Equatable {
  /// Who bears something beside firms, in the order in which it is told.
  public enum Bearer: CaseIterable, Sendable {
    /// Users' surplus.
    case users
    /// Harm to third parties, as a loss. What liability makes firms pay for it is the treasury's.
    case thirdParties
    /// Liability payments, which the treasury has.
    case liability
    /// What the systemic surcharge takes, which the treasury has.
    case surcharge
    /// The systemic loss, as a loss.
    case systemicLoss
    /// Firms' costs of complying, as a loss.
    case complianceCost

    fileprivate func share(of outcomes: Outcomes) -> Double {
      switch self {
      case .users: outcomes.consumerSurplus
      case .thirdParties: -outcomes.expectedExternalHarm
      case .liability: outcomes.liabilityPaid
      case .surcharge: outcomes.surchargePaid
      case .systemicLoss: -outcomes.systemicLoss
      case .complianceCost: -outcomes.complianceCost
      }
    }
  }

  /// Each firm's profit before its cost of complying: margins less liability, surcharge and
  /// overlap; 0 for firms that are not in the market.
  public private(set) var firms: [Double]
  /// In the order of `Bearer.allCases`.
  private var others: [Double]

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
    others = Bearer.allCases.map { $0.share(of: outcomes) }
  }

  public subscript(bearer: Bearer) -> Double {
    zip(Bearer.allCases, others).first { $0.0 == bearer }?.1 ?? 0
  }

  /// The sum of all parts: total surplus.
  public var total: Double { others.reduce(firms.reduce(0, +), +) }

  /// What each has more than at another profile.
  /// - Precondition: as many firms.
  public func less(_ other: Incidence) -> Incidence {
    var change = self
    change.firms = zip(firms, other.firms).map { $0 - $1 }
    change.others = zip(others, other.others).map { $0 - $1 }
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
