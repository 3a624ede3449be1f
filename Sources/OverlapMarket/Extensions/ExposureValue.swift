import AggregativeGames
import Intervals

/// What a cap on exposures takes from users (docs/model.md section 8.4): below its uncapped
/// exposure e⁰ a service is worth v − χ₁ (e⁰ − e) − χ₂ (e⁰ − e)² / 2.
enum ExposureValue: ModelExtension {
  static let firmPrimitives: [PrimitiveDescriptor] = [
    .linearExposureValue, .quadraticExposureValue,
  ]

  static func adjust<Numbers: ScalarNumbers>(
    _ user: inout ServedUser<Numbers.Value>, for firm: ScalarFirm<Numbers>
  ) {
    guard let cut = firm.exposureCut, let linear = firm.number(.linearExposureValue),
      let quadratic = firm.number(.quadraticExposureValue)
    else { return }
    user.faultless -= cut * (linear + 0.5 * quadratic * cut)
  }

  /// The integral of the marginal value of exposure χ₁ + χ₂ (e⁰ − x) from e to e⁰.
  static func audit(_ user: inout AuditedUser, of i: Int, in market: Market) {
    let firms = market.firms
    let uncapped = Interval(firms.uncappedExposure(of: i))
    guard user.exposure != uncapped, let linear = firms.number(.linearExposureValue, firm: i),
      let quadratic = firms.number(.quadraticExposureValue, firm: i)
    else { return }
    let cut = uncapped - user.exposure
    user.value -= Interval(linear) * cut + Interval(quadratic) * cut.squared() / Interval(2)
  }
}

extension PrimitiveObject {
  static let exposureValue = PrimitiveObject(
    "exposureValue", singular: "an exposure value", plural: "exposure values",
    absent: "a cap on exposure costs users nothing",
    meaning: "What users lose where a cap lowers a firm's exposure.")
}

extension PrimitiveDescriptor {
  public static let linearExposureValue = PrimitiveDescriptor(
    .firms, "linear", in: .exposureValue, symbol: "chi_1,i", unit: "utility", domain: .nonNegative,
    absence: .standard(0),
    meaning: "Users' loss per unit by which a cap lowers exposure, at the first (chi_1,i).")
  public static let quadraticExposureValue = PrimitiveDescriptor(
    .firms, "quadratic", in: .exposureValue, symbol: "chi_2,i", unit: "utility",
    domain: .nonNegative, absence: .standard(0),
    meaning: "How fast that loss per unit rises as exposure falls (chi_2,i).")
}
