// Of the planner's optimum.
extension Quantity {
  static let convention = Quantity(
    "convention", "convention", .none, "Which convention for welfare is maximised.", section: "4")
  static let systemicTerm = Quantity(
    "systemic", "systemic term", .none,
    "Whether the systemic loss is exact, κE[K²], or mean-field, κE[K]².", section: "4")
  static let shareResponse = Quantity(
    "shareResponse", "share response", .none,
    "Whether users choose freely or their shares are held.", section: "4")
  static let upperBound = Quantity(
    "upperBound", "bound", .utility, "No overlaps have more welfare than this, proven.",
    section: "4")
  static let keep = Quantity(
    "keep", "keeps", .none,
    "Which firms the planner keeps: all, or those that it chooses, closing the others.",
    section: "5")
  static let closed = Quantity(
    "closed", "closed", .none, "The firms that the planner closes, by name.", section: "5")
  static let isClosed = Quantity(
    "closed", "closed", .none, "Whether the planner closes the firm.", in: "firms")
  static let relativeGap = Quantity(
    "relativeGap", "relative gap", .ratio,
    "What lies between the welfare found and its bound, relative to welfare.")
  static let tolerance = Quantity(
    "tolerance", "tolerance", .ratio,
    "The largest relative gap, or difference from a recorded number, that is accepted.")
  static let parts = Quantity(
    "partCount", "parts", .count, "Into how many parts the proof divided the problem.")
  static let provenDraws = Quantity(
    "provenCount", "proven", .count, "In how many draws the optimum is proven.")
  static let asTheRosterStands = Quantity(
    "asTheRosterStands", "as the roster stands", .overlap,
    "The planner's overlap with the roster's own numbers.")
  static let least = Quantity(
    "least", "least", .overlap, "The least overlap that the planner chooses in any draw.")
  static let lowQuantile = Quantity(
    "q05", "5 %", .overlap, "The overlap that one draw in twenty stays below.")
  static let median = Quantity(
    "median", "median", .overlap, "The overlap that half of the draws stay below.")
  static let highQuantile = Quantity(
    "q95", "95 %", .overlap, "The overlap that one draw in twenty exceeds.")
  static let largest = Quantity(
    "largest", "largest", .overlap, "The largest overlap that the planner chooses in any draw.")
  static let linear = Quantity(
    "linear", "linear", .none,
    "Whether no failure probability is cut off, so that the closed form holds.", section: "3")

  static let ofPlanner: [Quantity] = [
    convention, systemicTerm, shareResponse, keep, closed, isClosed, upperBound, relativeGap,
    tolerance, parts,
    provenDraws, asTheRosterStands, least, lowQuantile, median, highQuantile, largest, linear,
  ]
}
