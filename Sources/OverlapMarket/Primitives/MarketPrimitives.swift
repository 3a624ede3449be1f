/// The numbers of a market without extensions (docs/model.md section 1).
extension PrimitiveDescriptor {
  public static let users = PrimitiveDescriptor(
    .market, "users", symbol: "M", unit: "users", domain: .positive, isAlwaysStored: true,
    meaning: "Mass of users (M).")
  public static let demandSensitivity = PrimitiveDescriptor(
    .market, "demandSensitivity", symbol: "beta", unit: "1 / utility", domain: .positive,
    isAlwaysStored: true, meaning: "Logit sensitivity of demand (beta), in 1 / utility.")
  public static let userHarm = PrimitiveDescriptor(
    .market, "userHarm", symbol: "h_U", unit: "utility", domain: .nonNegative, isAlwaysStored: true,
    meaning: "Harm per served user when the firm fails, borne by the user (h_U).")
  public static let externalHarm = PrimitiveDescriptor(
    .market, "externalHarm", symbol: "h_E", unit: "utility", domain: .nonNegative,
    isAlwaysStored: true,
    meaning: "Harm per served user when the firm fails, borne by third parties (h_E).")
  public static let systemicLoss = PrimitiveDescriptor(
    .market, "systemicLoss", symbol: "kappa", unit: "utility times users", domain: .nonNegative,
    isAlwaysStored: true, meaning: "Weight on the squared number of failing firms (kappa).")
  public static let outsideOption = PrimitiveDescriptor(
    .market, "outsideOption", symbol: "v_0", unit: "utility", domain: .real,
    absence: .absent(name: "outside option", meaning: "everyone adopts some firm"),
    isAlwaysStored: true, meaning: "Utility of adopting nobody (v_0).")
}
