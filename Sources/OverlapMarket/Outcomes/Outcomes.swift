import CKernels

/// The conventions of docs/model.md section 4 for social welfare, each by name.
public enum WelfareConvention: String, Sendable, CaseIterable {
  /// Consumer surplus and firms' margins, less overlap costs, external harm and systemic loss;
  /// liability is a transfer.
  case totalSurplus
  /// As `totalSurplus` without firms' margins.
  case consumerSurplus
  /// Equation (4) to the letter, which counts users' harm twice.
  case paper
  /// Equation (11): harms at the shares that hold when every firm is at its floor; no allocative
  /// terms.
  case fixedShares
}

/// Welfare in every convention, in units of utility times users.
public struct Welfare: Sendable, Equatable {
  public var totalSurplus: Double
  public var consumerSurplus: Double
  public var paper: Double
  public var fixedShares: Double

  public subscript(convention: WelfareConvention) -> Double {
    switch convention {
    case .totalSurplus: totalSurplus
    case .consumerSurplus: consumerSurplus
    case .paper: paper
    case .fixedShares: fixedShares
    }
  }
}

/// The market's outcomes at a profile (docs/model.md section 4). Money and utility are in the
/// roster's own unit; failures are counts.
public struct Outcomes: Sendable, Equatable {
  /// (M / β) log A: holds users' own harm already, as far as they foresee it; less what they do
  /// not.
  public var consumerSurplus: Double
  /// Firms' margins before liability and overlap costs, M Σ s_i μ_i.
  public var producerMargin: Double
  /// Σ c_i o_i² / 2, and what overlap costs beyond that.
  public var overlapCost: Double
  /// What of it a scorecard makes overlap cost beyond the least at which the same overlap could be
  /// had; nil where no firm has activities.
  public var excessCost: Double?
  /// Expected harm to served users, M h_U Σ s_i e_i π̄_i.
  public var expectedUserHarm: Double
  /// What users do not foresee of it, M h_U Σ s_i e_i (π̄_i − π̂_i); nil where they see what is.
  public var misperceptionHarm: Double?
  /// Expected harm to third parties, M h_E Σ s_i e_i π̄_i.
  public var expectedExternalHarm: Double
  /// p_H of a regime whose probability responds; nil where none does.
  public var regimeProbability: Double?
  /// E[K].
  public var expectedFailures: Double
  /// E[K²]: the two variances below and E[K]² (equation (12)).
  public var expectedSquaredFailures: Double
  /// E[Var(K | S)], the part of E[K²] that failures within a regime make.
  public var withinRegimeVariance: Double
  /// What of that each foundation makes by whose shock firms fail together, in the market's order;
  /// nil where no firm is on one.
  public var covarianceByFoundation: [Double]?
  /// Var(E[K | S]), the part that the common shock makes.
  public var betweenRegimeVariance: Double
  /// κ E[K²], or κ E[K]² where the mean-field term was asked for.
  public var systemicLoss: Double
  /// Expected liability payments, a transfer: M h_E Σ τ_i s_i e_i π̄_i, which for one τ is τ times
  /// external harm.
  public var liabilityPaid: Double
  /// What the systemic surcharge takes from all firms, a transfer.
  public var surchargePaid: Double
  /// Firms' fixed costs of complying with the policy, a real cost.
  public var complianceCost: Double
  /// How concentrated users are.
  public var concentration: Concentration
  public var welfare: Welfare

  /// - Parameter held: at whose least overlaps, and under whose cap on exposures, the shares of
  ///   `WelfareConvention.fixedShares` are taken: the same firms under another policy; nil: the
  ///   market itself.
  /// - Complexity: O(firms · regimes).
  public init(
    of regulated: RegulatedMarket, at state: MarketState, systemicTerm: SystemicTerm = .exact,
    heldSharesIn held: RegulatedMarket? = nil
  ) {
    let held = (held ?? regulated).pricedAtLeastOverlaps
    let regulated = regulated.priced(state.price)
    let (market, burden) = (regulated.market, regulated.burden)
    let firms = market.firms
    let moments = state.failureMoments(in: market)
    let sums = withUnsafeTemporaryAllocation(of: Double.self, capacity: firms.count) { share in
      held.withKernelMarket { market in
        _ = ck_demand(
          market, market.pointee.minimumOverlap, market.pointee.minimumOverlapStride,
          share.baseAddress)
      }
      return regulated.withKernelMarket {
        ck_sums($0, state.overlap, state.share, state.expectedFailure, share.baseAddress)
      }
    }
    consumerSurplus = market.users * (state.inclusiveValue - sums.unforeseenHarm)
    producerMargin = market.users * sums.margin
    excessCost =
      !firms.haveActivities
      ? nil
      : firms.indices.reduce(0) {
        $0 + burden.excessCost(of: $1, at: state.overlap[$1], beside: firms.cost[$1])
      }
    overlapCost = sums.overlapCost + (excessCost ?? 0)
    expectedUserHarm = market.users * market.userHarm * sums.exposedFailure
    misperceptionHarm =
      market.usersSeeFailures ? nil : market.users * sums.unforeseenHarm
    expectedExternalHarm = market.users * market.externalHarm * sums.exposedFailure
    liabilityPaid = Self.liabilityPaid(
      in: regulated, at: state, externalHarm: expectedExternalHarm)
    regimeProbability = market.regimeResponse.map { market.regimes[$0.regime].probability }
    expectedFailures = moments.mean
    expectedSquaredFailures = moments.meanSquare
    withinRegimeVariance = moments.withinRegimeVariance
    covarianceByFoundation = moments.foundationCovariance
    betweenRegimeVariance = moments.betweenRegimeVariance
    systemicLoss = moments.systemicLoss(weight: market.systemicLoss, term: systemicTerm)

    surchargePaid =
      burden.systemicCharge > 0
      ? SystemicCharge.amounts(
        rate: burden.systemicCharge, market: market, regimeFailure: state.regimeFailure,
        overlap: state.overlap
      ).reduce(0, +)
      : 0
    complianceCost =
      burden.hasLumpSum ? firms.indices.reduce(0) { $0 + burden.lumpSum[$1] } : 0
    let consumer =
      consumerSurplus - overlapCost - complianceCost - expectedExternalHarm - systemicLoss
    concentration = Concentration(
      shares: market.owners.isTrivial
        ? state.share : OwnerTotals(state, in: market).share,
      mayStayAway: market.outsideOption != nil)
    welfare = Welfare(
      totalSurplus: consumer + producerMargin, consumerSurplus: consumer,
      paper: consumer - expectedUserHarm,
      fixedShares: -overlapCost - complianceCost - market.users
        * (market.userHarm + market.externalHarm)
        * sums.heldExposedFailure - systemicLoss)
  }
  /// Where all who pay anything pay at one rate, the rate times external harm: the same to the last
  /// bit however the policy is written.
  private static func liabilityPaid(
    in regulated: RegulatedMarket, at state: MarketState, externalHarm: Double
  ) -> Double {
    let (market, burden) = (regulated.market, regulated.burden)
    if burden.relief == nil, case .uniform(let rate) = burden.liability {
      return rate * externalHarm
    }
    var charged = 0.0
    var common: Double?
    var isCommon = true
    for i in market.firms.indices {
      let harm = state.share[i] * market.firms.exposure[i] * state.expectedFailure[i]
      guard harm > 0 else { continue }
      let rate = burden.liability(of: i, at: state.overlap[i])
      charged += rate * harm
      isCommon = isCommon && rate == common ?? rate
      common = rate
    }
    return isCommon ? (common ?? 0) * externalHarm : market.users * market.externalHarm * charged
  }
}
