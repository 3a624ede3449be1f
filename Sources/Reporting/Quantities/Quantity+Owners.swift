// Of owners of several firms.
extension Quantity {
  static let owner = Quantity(
    "owner", "owner", .none,
    "Who decides about a firm, to the best of all its firms together; the firm's own name where "
      + "the roster names nobody.", section: "8.7")
  static let ownerShare = Quantity(
    "ownerShare", "owner's share", .fraction,
    "The part of all users who adopt one of an owner's firms.", section: "8.7")
  static let ownerProfit = Quantity(
    "ownerProfit", "owner's profit", .utility, "Profits of all firms of an owner together.",
    section: "8.7", equation: "Σ_{i in f} Π_i")

  static let ownerShareBefore = Quantity(
    "ownerShareBefore", "share before", .fraction,
    "The part of all users who adopt these firms in the baseline, whoever owns them there.",
    section: "8.7")
  static let ownerProfitBefore = Quantity(
    "ownerProfitBefore", "profit before", .utility,
    "Profits of these firms together in the baseline, whoever owns them there.", section: "8.7")

  static let ofOwners: [Quantity] = [
    owner, ownerShare, ownerProfit, ownerShareBefore, ownerProfitBefore,
  ]
}
