import Intervals

/// How the probability of one regime answers to what becomes of the market (section 9.4 of the
/// paper; docs/model.md section 8.4): p_H = logistic(θ₀ + θ₁ Σ s_i e_i + θ₂ E[K]/N), E[K] at p_H
/// itself and N the firms in the market. The other regimes keep the proportions that they have in
/// the roster.
///
/// Firms and users take p_H as given: each is small in it.
public struct RegimeResponse: Sendable, Hashable {
  /// The position of the regime that responds (H).
  public let regime: Int
  /// θ₀.
  public let intercept: Double
  /// θ₁: per unit of exposure of a served user.
  public let exposure: Double
  /// θ₂: per unit of firms' mean failure probability.
  public let failures: Double

  /// θ₀ + θ₁ Σ s e + θ₂ E[K]/N, in any scalar.
  func logOdds<S: Scalar>(servedExposure: S, meanFailure: S) -> S {
    S(intercept) + S(exposure) * servedExposure + S(failures) * meanFailure
  }
}

extension PrimitiveObject {
  static let regimeResponse = PrimitiveObject(
    "regimeResponse", singular: "a regime response", plural: "regime responses",
    absent: "regime probabilities are those of the roster",
    meaning:
      "How the probability of one regime answers to exposure and failures in the market: the "
      + "logistic function of intercept + exposure times the mean exposure of users + failures "
      + "times the mean failure probability of firms; the other regimes keep their proportions.")
}

extension ChoiceDescriptor {
  public static let respondingRegime = ChoiceDescriptor(
    regime: "regime", in: .regimeResponse, meaning: "The regime whose probability responds (H).")
}

extension PrimitiveDescriptor {
  public static let responseIntercept = PrimitiveDescriptor(
    .market, "intercept", in: .regimeResponse, symbol: "theta_0", unit: "log odds", domain: .real,
    meaning: "Log odds of the regime where nobody is exposed and no firm fails (theta_0).")
  public static let responseToExposure = PrimitiveDescriptor(
    .market, "exposure", in: .regimeResponse, symbol: "theta_1", unit: "log odds / exposure",
    domain: .real, absence: .standard(0),
    meaning: "How its log odds rise with the exposure of served users, sum of s_i e_i (theta_1).")
  public static let responseToFailures = PrimitiveDescriptor(
    .market, "failures", in: .regimeResponse, symbol: "theta_2", unit: "log odds", domain: .real,
    absence: .standard(0),
    meaning: "How its log odds rise with firms' mean failure probability, E[K]/N (theta_2).")
}

extension RegimeResponse {
  /// nil where regime probabilities are given, or the regime is unknown.
  init?(_ numbers: MarketNumbers, regimes: [Regime]) {
    guard let intercept = numbers[.responseIntercept],
      let regime = regimes.firstIndex(where: { $0.name == numbers[.respondingRegime] })
    else { return nil }
    self.regime = regime
    self.intercept = intercept
    exposure = numbers[.responseToExposure] ?? 0
    failures = numbers[.responseToFailures] ?? 0
  }

  /// - Throws: `MarketError` for a regime that is not there or is sure to come, and where users
  ///   would have to know what the probability comes to.
  static func check(
    _ numbers: MarketNumbers, regimes: [Regime], firms: Firms
  ) throws(MarketError) {
    guard numbers[.responseIntercept] != nil || numbers.written(.respondingRegime) != nil else {
      return
    }
    let (path, name) = (ChoiceDescriptor.respondingRegime.path, numbers[.respondingRegime])
    guard numbers[.responseIntercept] != nil else {
      let missing = PrimitiveDescriptor.responseIntercept
      throw .incomplete(path: missing.path, rule: "missing; must be \(missing.domain.noun)")
    }
    guard let regime = regimes.firstIndex(where: { $0.name == name }) else {
      throw .unknownChoice(path: path, value: name, names: regimes.map(\.name))
    }
    guard regimes.indices.contains(where: { $0 != regime && regimes[$0].probability > 0 }) else {
      throw .incomplete(
        path: path,
        rule: "must be a regime beside which another has a positive probability, which takes what "
          + "this one leaves")
    }
    for i in firms.indices
    where firms.number(.reliability, firm: i) != nil && firms.number(.prior, firm: i) == nil {
      throw .incomplete(
        path: "firms[\(i)].\(PrimitiveDescriptor.prior.name)",
        rule: "missing; where a regime's probability responds a prior does not follow from the "
          + "roster: give one")
    }
  }
}

extension Market {
  /// How a regime's probability responds; nil where regime probabilities are given.
  public var regimeResponse: RegimeResponse? { content.regimeResponse }

  /// The market at a probability of the regime that responds, the others in proportion; itself
  /// where none does. It still responds: this is where it stands, not a market with p given.
  /// O(firms · regimes).
  func at(regimeProbability p: Double) -> Market {
    guard let response = regimeResponse else { return self }
    let others = statedRegimes.indices.reduce(0.0) {
      $1 == response.regime ? $0 : $0 + statedRegimes[$1].probability
    }
    return replacing(
      regimes: statedRegimes.enumerated().map { s, regime in
        Regime(
          name: regime.name,
          probability: s == response.regime ? p : (1 - p) * (regime.probability / others))
      })
  }

  /// The same at log odds of it.
  package func at(logOdds: Double) -> Market {
    at(regimeProbability: RegimeResponse.probability(logOdds))
  }

  /// The market whose firms earn other margins, which satisfy their domain.
  package func withMargins(of firms: Firms) -> Market { replacing(firms: firms) }

  /// Refuses what takes regime probabilities as given.
  /// - Parameter work: what cannot deal with a probability that responds.
  package func refuseRegimeResponse(by work: String) throws(MarketError) {
    guard regimeResponse != nil else { return }
    throw .incomplete(
      path: "market.\(PrimitiveObject.regimeResponse.name)",
      rule: "\(work) cannot deal with a regime's probability that responds yet; leave it out")
  }
}

extension RegulatedMarket {
  /// See `Market.at(regimeProbability:)`.
  package func at(regimeProbability p: Double) -> RegulatedMarket {
    original.regimeResponse == nil ? self : replacing(original.at(regimeProbability: p))
  }
}
