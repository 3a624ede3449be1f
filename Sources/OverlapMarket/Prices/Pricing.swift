import Intervals

/// Whether prices are given or chosen (docs/model.md section 8.6; footnote 3 of the paper).
public enum Pricing: String, Sendable, CaseIterable {
  /// Firms take their prices and margins as the roster states them.
  case fixed
  /// Each firm sets its price together with its overlap: Bertrand competition with differentiated
  /// services, under logit demand.
  case bertrand
}

extension Market {
  /// Whether firms set prices.
  public var pricing: Pricing { Pricing(rawValue: numbers[.pricing]) ?? .fixed }

  /// Refuses what takes prices as given.
  /// - Parameter work: what cannot deal with chosen prices.
  package func refuseChosenPrices(by work: String) throws(MarketError) {
    guard pricing == .bertrand else { return }
    throw .incomplete(
      path: ChoiceDescriptor.pricing.path,
      rule: "\(work) cannot deal with prices that firms choose yet; take \"fixed\", or leave it out"
    )
  }

  /// One owner alone, whose users have nowhere else to go, would raise its price without end.
  func checkPricesAreFinite() throws(MarketError) {
    guard pricing == .bertrand, outsideOption == nil, owners.owners(of: firms.count).count == 1
    else { return }
    throw .incomplete(
      path: ChoiceDescriptor.pricing.path,
      rule:
        "with prices chosen there must be two owners or an outside option: one alone would raise "
        + "its price without end; give market.outsideOption")
  }
}

extension ChoiceDescriptor {
  public static let pricing = ChoiceDescriptor(
    "pricing", standard: Pricing.fixed,
    meaning:
      "Whether prices are given, or each firm sets its own together with its overlap (bertrand).")
}

extension PrimitiveDescriptor {
  public static let unitCost = PrimitiveDescriptor(
    .firms, "unitCost", symbol: "m_i", unit: "utility", domain: .real,
    absence: .absent(name: "unit cost", meaning: "price less margin"),
    meaning: "What serving a user costs where the firm sets its price (m_i).")
}

extension Firms {
  /// m_i: what serving a user costs a firm, in any scalar.
  @inlinable @inline(__always)
  public func unitCost<Numbers: ScalarNumbers>(of firm: Int, _ numbers: Numbers) -> Numbers.Value {
    if let given = number(.unitCost, firm: firm) {
      return numbers.firm(firm, given, .unitCost, regime: 0)
    }
    return numbers.firm(firm, price[firm], .price, regime: 0)
      - numbers.firm(firm, margin[firm], .margin, regime: 0)
  }
}
