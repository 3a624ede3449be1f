import AggregativeGames
import Intervals

/// Trust of fixed reliability (docs/model.md section 8.2): users do not see a firm's failure
/// probability. They expect ρ π̄ + (1 − ρ) π_prior, choose by that, and suffer π̄.
enum Trust: ModelExtension {
  static let firmPrimitives: [PrimitiveDescriptor] = [.reliability, .prior]

  static func adjust<Numbers: ScalarNumbers>(
    _ user: inout ServedUser<Numbers.Value>, for firm: ScalarFirm<Numbers>
  ) {
    guard let reliability = firm.number(.reliability) else { return }
    // Who has no signal supposes that the firm has done nothing.
    let prior = firm.number(.prior) ?? firm.mean(.baselineFailure)
    user.belief = Line(level: (Numbers.Value(1) - reliability) * prior, slope: reliability)
  }

  /// Users move from the prior to the truth by the share ρ of the way.
  static func audit(_ user: inout AuditedUser, of i: Int, in market: Market) {
    let firms = market.firms
    guard let reliability = firms.number(.reliability, firm: i) else { return }
    var prior = Interval.zero
    if let given = firms.number(.prior, firm: i) {
      prior = Interval(given)
    } else {
      for (s, regime) in market.regimes.enumerated() {
        prior +=
          Interval(regime.probability) * Interval(firms.baselineFailure[firms.offset(i, s)])
      }
    }
    user.belief = (Interval(reliability), prior - Interval(reliability) * prior)
  }
}

extension PrimitiveObject {
  static let trust = PrimitiveObject(
    "trust", singular: "a trust", plural: "trusts", absent: "users see the failure probability",
    meaning: "How users form beliefs about a firm's failure probability.")
}

extension PrimitiveDescriptor {
  public static let reliability = PrimitiveDescriptor(
    .firms, "reliability", in: .trust, symbol: "rho_i", unit: "1", domain: .probability,
    meaning:
      "How far users' belief about the failure probability moves from their prior to the truth "
      + "(rho_i): 1, they see it; 0, they learn nothing.")
  public static let prior = PrimitiveDescriptor(
    .firms, "prior", in: .trust, symbol: "pi_prior,i", unit: "probability", domain: .probability,
    absence: .absent(
      name: "prior", meaning: "users expect the firm's baseline failure, averaged over regimes"),
    meaning: "The failure probability that users expect of the firm without a signal (pi_prior,i).")
}
