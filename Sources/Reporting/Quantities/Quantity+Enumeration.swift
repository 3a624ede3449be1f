// Of the search for all equilibria.
extension Quantity {
  static let equilibriumCount = Quantity(
    "equilibriumCount", "equilibria", .count, "How many equilibria were found.", section: "2")
  static let byWelfare = Quantity(
    "byWelfare", "by welfare", .count,
    "The position, from 0, of the equilibrium with the most welfare.")
  static let byStability = Quantity(
    "byStability", "by stability", .count,
    "The position, from 0, of the equilibrium to which best replies return fastest.")
  static let fromLowestStart = Quantity(
    "fromLowestStart", "by best replies from all firms at their floor", .count,
    "The position, from 0, of the equilibrium that best replies reach from the floor.")
  static let uniquenessReason = Quantity(
    "uniquenessReason", "why unique", .none,
    "What uniqueness rests on: sufficient conditions, or the search alone.", section: "10.3")
  static let implyExistence = Quantity(
    "implyExistence", "conditions imply existence", .none,
    "Whether every firm has one peak of profit whatever the others do.", section: "10.3")
  static let implyAtMostOne = Quantity(
    "implyAtMostOne", "conditions imply at most one", .none,
    "Whether every firm's share falls in the sum of logit weights.", section: "10.3")
  static let singlePeakedFirms = Quantity(
    "singlePeakedFirms", "single-peaked firms", .firms,
    "How many firms have one peak of profit whatever the others do.", section: "10.1")
  static let monotoneShareFirms = Quantity(
    "monotoneShareFirms", "firms with a monotone share", .firms,
    "How many firms have a share that falls in the sum of logit weights.", section: "10.3")
  static let singlePeaked = Quantity(
    "singlePeaked", "single-peaked", .none,
    "Whether the firm has one peak of profit whatever the others do.", section: "10.1")
  static let monotoneShare = Quantity(
    "monotoneShare", "monotone share", .none,
    "Whether the firm's share falls in the sum of logit weights.", section: "10.3")
  static let costForSinglePeak = Quantity(
    "costForSinglePeak", "cost for one peak", .cost,
    "The cost of overlap above which the firm has one peak of profit.", section: "10.1")
  static let costForMonotoneShare = Quantity(
    "costForMonotoneShare", "cost for a monotone share", .cost,
    "The cost of overlap above which the firm's share falls in the sum of logit weights.",
    section: "10.3")
  static let largestShare = Quantity(
    "largestShare", "largest share", .fraction, "A bound on the share that the firm can have.",
    section: "10.3")
  static let boxes = Quantity(
    "boxes", "intervals examined", .count,
    "How many intervals of the sum of logit weights were examined.", section: "2")
  static let refuted = Quantity(
    "refuted", "refuted", .count,
    "How many stationary profiles were proven to be no equilibrium.", section: "2")
  static let truncated = Quantity(
    "truncated", "truncated", .none,
    "Whether equilibria in which identical firms change places are left out.")
  static let undecidedLogWeightSums = Quantity(
    "undecidedLogWeightSums", "undecided", .ratio,
    "Intervals of log A on which nothing could be decided.", section: "2")
  static let undecidedSets = Quantity(
    "undecidedSets", "undecided sets", .count, "How many sets of firms could not be judged.",
    section: "5")

  static let ofEnumeration: [Quantity] = [
    equilibriumCount, byWelfare, byStability, fromLowestStart, uniquenessReason, implyExistence,
    implyAtMostOne, singlePeakedFirms, monotoneShareFirms, singlePeaked, monotoneShare,
    costForSinglePeak, costForMonotoneShare, largestShare, boxes, refuted, truncated,
    undecidedLogWeightSums, undecidedSets,
  ]
}
