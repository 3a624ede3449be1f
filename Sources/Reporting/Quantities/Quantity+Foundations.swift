// Of foundations that firms share.
extension Quantity {
  static let foundation = Quantity(
    "foundation", "foundation", .none, "What a firm builds on together with others.", section: "8.3"
  )
  static let foundationForm = Quantity(
    "foundationForm", "form", .none,
    "How a shock makes firms fail: commonCause, a part of them whatever they do; shift, from a "
      + "higher baseline.", section: "8.3")
  static let shockProbability = Quantity(
    "shockProbability", "P(shock)", .fraction,
    "Probability of a shock to the foundation, in every regime alike.", section: "8.3",
    equation: "z_f")
  static let foundationShare = Quantity(
    "foundationShare", "users' share", .fraction,
    "The part of all users who adopt a firm on the foundation.", section: "8.3")
  static let failuresInShock = Quantity(
    "failuresInShock", "E[K | shock]", .firms,
    "How many firms of the whole market fail on average while the shock lasts.", section: "8.3",
    equation: "E[K | Z_f = 1]")
  static let covariance = Quantity(
    "covarianceByFoundation", "E[K²] by sharing", .squaredFirms,
    "What firms on the foundation add to E[K²] by failing together.", section: "8.3",
    equation: "Σ_S p_S z_f (1 − z_f) ((Σ_{i on f} δ_S,i)² − Σ_{i on f} δ_S,i²)")

  static let ofFoundations: [Quantity] = [
    foundation, foundationForm, shockProbability, foundationShare, failuresInShock, covariance,
  ]
}
