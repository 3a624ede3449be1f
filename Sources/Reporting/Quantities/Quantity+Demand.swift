// How users respond, and what firms keep of their prices.
extension Quantity {
  private static func own(_ what: String, _ words: String, _ of: String) -> Quantity {
    Quantity(
      "own\(what)Elasticity", "own elasticity, \(words)", .ratio,
      "Percent by which the firm's share changes per percent of \(of).", section: "1.1")
  }

  static let ownFailureElasticity = own(
    "Failure", "P(fail)", "its failure probability")
  static let ownPriceElasticity = own("Price", "price", "its price")
  static let ownValueElasticity = own("Value", "value", "its value")
  static let diversionOutside = Quantity(
    "diversionOutside", "diverted to nobody", .fraction,
    "Of the users who leave the firm when it worsens a little, the part that then adopts nobody.",
    section: "1.1")
  static let diversionRatio = Quantity(
    "diversionRatio", "diversion", .fraction,
    "Of the users who leave a firm when it worsens a little, the part that goes to another.",
    section: "1.1")
  static let attribute = Quantity(
    "attribute", "attribute", .none, "What of a firm changes: failureProbability, price or value.",
    section: "1.1")
  static let responding = Quantity(
    "responding", "to", .none,
    "The firm whose share responds, by its name; empty for those who adopt nobody.")
  static let shareDerivative = Quantity(
    "derivative", "derivative", .none,
    "Change in a share per unit of what a firm offers, overlaps held.", section: "1.1")
  static let shareElasticity = Quantity(
    "elasticity", "elasticity", .ratio,
    "Percent by which a share changes per percent of what a firm offers, overlaps held.",
    section: "1.1")
  static let earnings = Quantity(
    "earnings", "earnings a user", .userUtility,
    "What a served user leaves the firm after expected liability, μ − τ h_E e π̄.", section: "1.1")
  static let unitCost = Quantity(
    "unitCost", "cost a user", .userUtility,
    "Price less margin: what it costs to serve a user; not told of a firm that does not earn by "
      + "its price.",
    section: "1.1")
  static let lernerIndex = Quantity(
    "lernerIndex", "Lerner index", .ratio,
    "Price less cost a user, relative to the price: μ/P.", section: "1.1")
  static let netLernerIndex = Quantity(
    "netLernerIndex", "after liability", .ratio,
    "The Lerner index after expected liability.", section: "1.1")
  static let profitMargin = Quantity(
    "profitMargin", "profit margin", .ratio,
    "Profit relative to revenue M s P, overlap and all charges paid.", section: "1.1")

  static let ofDemand: [Quantity] = [
    ownFailureElasticity, ownPriceElasticity, ownValueElasticity, diversionOutside, diversionRatio,
    attribute, responding, shareDerivative, shareElasticity, earnings, unitCost, lernerIndex,
    netLernerIndex, profitMargin,
  ]
}
