// Who bears a change.
extension Quantity {
  static let firmsBear = Quantity(
    "change", "firms", .utility,
    "Change in each firm's profit before its cost of complying.", in: "incidence", section: "4")
  static let usersBear = Quantity(
    "users", "users", .utility, "Change in users' surplus.", in: "incidence", section: "4")
  static let thirdPartiesBear = Quantity(
    "thirdParties", "third parties", .utility, "Change in harm to third parties, as a gain.",
    in: "incidence", section: "4")
  static let liabilityRevenue = Quantity(
    "liabilityRevenue", "treasury: liability", .utility,
    "Change in what liability brings the treasury.", in: "incidence", section: "4")
  static let surchargeRevenue = Quantity(
    "surchargeRevenue", "treasury: surcharge", .utility,
    "Change in what the surcharge brings the treasury.", in: "incidence", section: "4")
  static let systemicLossBorne = Quantity(
    "systemicLoss", "systemic loss", .utility, "Change in the systemic loss, as a gain.",
    in: "incidence", section: "4")
  static let complianceBorne = Quantity(
    "complianceCost", "firms: cost of complying", .utility,
    "Change in what complying costs all firms, as a gain.", in: "incidence", section: "4")
  static let incidenceTotal = Quantity(
    "total", "all: welfare, totalSurplus", .utility, "The sum: change in total surplus.",
    in: "incidence", section: "4")

  static let ofIncidence: [Quantity] = [
    firmsBear, usersBear, thirdPartiesBear, liabilityRevenue, surchargeRevenue, systemicLossBorne,
    complianceBorne, incidenceTotal,
  ]
}
