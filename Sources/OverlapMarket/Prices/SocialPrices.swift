// A planner of a market in which firms set prices sets them too (docs/model.md section 8.6).

extension Market {
  /// The price that a planner sets at a profile of overlaps, P_i = m_i + h_E e_i π̄_i + h_U e_i (π̄_i
  /// − π̂_i): what serving a user costs everybody but the user, and what the user does not foresee.
  /// nil where prices are given. O(firms · regimes).
  package func socialPrices(at overlap: [Double]) -> [Double]? {
    guard pricing == .bertrand else { return nil }
    return firms.indices.map { i in
      let failure = expectedFailure(of: i, at: overlap[i])
      let unforeseen = ServedUser(of: i, in: self, AtRest<Double>()).unforeseenHarm
      return firms.unitCost(of: i, AtRest<Double>())
        + externalHarm * firms.exposure[i] * failure + (unforeseen?(failure) ?? 0)
    }
  }

  /// The market whose planner takes prices as given and has, at every profile, the welfare that
  /// this market has at the planner's prices: users bear all harm, see it, and pay what serving
  /// them costs. Itself where prices are given.
  package var sociallyPriced: Market {
    guard pricing == .bertrand else { return self }
    var charged = firms.clearing(.trust)
    for i in firms.indices {
      charged.set(.price, firm: i, to: firms.unitCost(of: i, AtRest<Double>()))
      charged.set(.margin, firm: i, to: 0)
    }
    var numbers = numbers
    numbers[.pricing] = Pricing.fixed.rawValue
    numbers[.userHarm] = userHarm + externalHarm
    numbers[.externalHarm] = 0
    return replacing(numbers, firms: charged)
  }
}
