/// The marginal social benefit of each firm's overlap, part by part, in units of utility times
/// users per unit of overlap.
struct MarginalParts: Sendable {
  /// See `ServedBenefit`.
  let usersHarm, misperception, externalHarm, reallocation: [Double]
  /// 2 κ α_i E[K].
  let systemicMean: [Double]
  /// 2 κ Σ_S p_S d_S,i (P_S − E[K]): the between-regime variance.
  let systemicCorrelation: [Double]
  /// κ Σ_S p_S d_S,i (1 − 2 π_S,i): the within-regime variance.
  let systemicIdiosyncratic: [Double]
  /// 2 κ Σ_S p_S z (1 − z) d_S,i Σ_{j≠i} δ_S,j over the firms on its foundation, d the fall of
  /// δ_S,i: what they fail by together.
  let covariance: [Double]
  /// See `SocialBenefit`; 0 where no regime's probability responds.
  let response: [Double]
  /// c_i o_i.
  let marginalCost: [Double]

  /// - Parameters:
  ///   - pieces: the piece of each firm whose side of a kink is meant; by default that above.
  ///   - price: ν; nil where no regime's probability responds.
  init(
    _ terms: SocialTerms, at state: SocialState, pieces: [Int]? = nil,
    responsePrice price: Double? = nil
  ) {
    let pieces = pieces ?? state.piece
    let users = terms.market.users
    let indices = state.overlap.indices
    let slope = indices.map { terms.slope($0, piece: pieces[$0]) }
    let served = indices.map {
      ServedBenefit(
        users: users * state.share[$0], slope: slope[$0], perceivedHarm: terms.userHarm[$0],
        unforeseenHarm: terms.unforeseenHarm[$0],
        externalHarm: terms.chargedHarm[$0] - terms.unforeseenHarm[$0],
        demandRate: terms.demandRate[$0], excess: state.margin[$0] - state.meanMargin)
    }
    usersHarm = served.map(\.usersHarm)
    misperception = served.map(\.misperception)
    externalHarm = served.map(\.externalHarm)
    reallocation = served.map(\.reallocation)
    let expected = state.expectedFailures(terms)
    var mean = [Double](repeating: 0, count: indices.count)
    var correlation = mean
    var idiosyncratic = mean
    var covariance = mean
    for i in indices {
      for k in state.failures.indices {
        let part = terms.channel(k, i, state.overlap[i], piece: pieces[i])
        guard part.own != .square else {
          covariance[i] += part.benefit(price: 2 * state.failures[k])
          continue
        }
        mean[i] += part.benefit(through: expected)
        correlation[i] += part.benefit(through: state.failures[k] - expected)
        idiosyncratic[i] += part.ownBenefit
      }
    }
    systemicMean = mean
    systemicCorrelation = correlation
    systemicIdiosyncratic = idiosyncratic
    self.covariance = covariance
    response = Self.response(terms, at: state, slope, price)
    marginalCost = indices.map { terms.market.firms.cost[$0] * state.overlap[$0] }
  }

  private static func response(
    _ terms: SocialTerms, at state: SocialState, _ slope: [Double], _ price: Double?
  ) -> [Double] {
    guard let price, let response = terms.market.regimeResponse else { return slope.map { _ in 0 } }
    let exposure = terms.market.firms.exposure
    let mean = state.share.indices.reduce(0) { $0 + state.share[$1] * exposure[$1] }
    return slope.indices.map { i in
      let moved =
        response.exposure * terms.demandRate[i] * state.share[i] * (exposure[i] - mean)
      return price * slope[i] * (moved - response.failures / Double(slope.count))
    }
  }

  /// The marginal social benefit of a firm's overlap, before its cost.
  func benefit(_ i: Int) -> Double {
    usersHarm[i] + misperception[i] + externalHarm[i] + reallocation[i] + systemicMean[i]
      + systemicCorrelation[i]
      + systemicIdiosyncratic[i] + covariance[i] + response[i]
  }

  /// ∂W/∂o_i.
  func total(_ i: Int) -> Double { benefit(i) - marginalCost[i] }
}
