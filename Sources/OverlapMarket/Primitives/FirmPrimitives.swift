/// The numbers of a firm without extensions (docs/model.md section 1).
extension PrimitiveDescriptor {
  public static let cost = PrimitiveDescriptor(
    .firms, "cost", symbol: "c_i", unit: "profit / overlap squared", domain: .positive,
    isAlwaysStored: true,
    meaning: "Curvature of the cost of overlap (c_i): overlap o costs cost / 2 times o squared.")
  public static let margin = PrimitiveDescriptor(
    .firms, "margin", symbol: "mu_i", unit: "profit / user", domain: .real, isAlwaysStored: true,
    meaning: "Profit per served user before liability (mu_i).")
  public static let value = PrimitiveDescriptor(
    .firms, "value", symbol: "v_i", unit: "utility", domain: .real, absence: .standard(0),
    isAlwaysStored: true, meaning: "Users' utility from the service (v_i).")
  public static let price = PrimitiveDescriptor(
    .firms, "price", symbol: "P_i", unit: "utility", domain: .real, absence: .standard(0),
    isAlwaysStored: true, meaning: "Price, in units of utility (P_i).")
  public static let exposure = PrimitiveDescriptor(
    .firms, "exposure", symbol: "e_i", unit: "1", domain: .nonNegative, absence: .standard(1),
    isAlwaysStored: true,
    meaning: "Exposure index (e_i): scales the harm to users and to third parties.")
  public static let baselineFailure = PrimitiveDescriptor(
    .firms, "baselineFailure", symbol: "pi0_S,i", unit: "probability", domain: .probability,
    isByRegime: true, isAlwaysStored: true,
    meaning: "Failure probability without overlap, by regime (pi0_S,i).")
  public static let effectiveness = PrimitiveDescriptor(
    .firms, "effectiveness", symbol: "a_S,i", unit: "probability / overlap", domain: .nonNegative,
    isByRegime: true, isAlwaysStored: true,
    meaning: "Fall in failure probability per unit of overlap, by regime (a_S,i).")
  /// Not a column of every market: most firms choose.
  public static let heldOverlap = PrimitiveDescriptor(
    .firms, "overlap", symbol: "o_i", unit: "overlap", domain: .nonNegative,
    absence: .absent(name: "held overlap", meaning: "the firm chooses its overlap"),
    meaning: "Overlap at which the firm is held while the others choose theirs (o_i).")
}
