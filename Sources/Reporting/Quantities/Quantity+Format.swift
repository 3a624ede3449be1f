// What names things and says what something is about.
extension Quantity {
  private static func word(_ field: String, _ label: String, _ meaning: String) -> Quantity {
    Quantity(field, label, .none, meaning)
  }

  static let name = word("name", "name", "What it is called; empty where it has no name.")
  static let contentHash = word(
    "sha256", "SHA-256",
    "SHA-256 of what the file says, in hexadecimal digits: of a roster, its canonical JSON "
      + "(overlap convert).")
  static let firmName = Quantity("name", "firm", .none, "The names of firms.", in: "firms")
  static let firm = word("firm", "firm", "A firm, by its name.")
  static let regime = word("regime", "regime", "A deployment regime, by its name.")
  static let method = word("method", "method", "How the answer was found.")
  static let equilibriumNumber = Quantity(
    "equilibrium", "equilibrium", .count,
    "The number of an equilibrium, the selected one first; empty for what is none.")
  static let policyName = word("policy", "policy", "A policy, by its name.")
  static let instrument = word("instrument", "instrument", "An instrument of policy, by its name.")
  static let parameter = word(
    "parameter", "parameter", "A parameter of an instrument or a primitive, by its path in files.")
  static let parameterValue = Quantity(
    "parameterValue", "value", .none, "The value of the parameter, in its own unit.")
  static let outcome = word("outcome", "outcome", "An outcome, by its field in JSON.")
  static let unit = word("unit", "unit", "What the value beside it is in.")
  static let quantityName = word("quantity", "quantity", "What changes, by its field in JSON.")
  static let survivorNames = word(
    "names", "names", "The firms that stay, with semicolons between.")
  static let setNumber = Quantity(
    "set", "set", .count, "The number of a set of firms, from 1.")
  static let place = word(
    "place", "place", "Whether at the market's equilibrium, at the planner's optimum, or of both.")
  static let kind = word("kind", "kind", "What kind of thing it is.")
  static let bearer = word("bearer", "who", "Who gains or pays.")
  static let side = word("side", "side", "Whether society's or the firm's.")
  static let part = word("part", "part", "A part of a marginal benefit, by its field in JSON.")
  static let from = Quantity("from", "from", .none, "The lower end of a range.")
  static let to = Quantity("to", "to", .none, "The upper end of a range.")
  static let cornerBefore = word(
    "cornerBefore", "corner before", "Where the firm's overlap rested before.")
  static let cornerAfter = word(
    "cornerAfter", "corner after", "Where the firm's overlap rests after.")
  static let countBefore = Quantity(
    "countBefore", "before", .count, "How many equilibria there were before.")
  static let countAfter = Quantity(
    "countAfter", "after", .count, "How many equilibria there are after.")
  static let seed = word("seed", "seed", "What random numbers were drawn from.")
  static let equilibriumRule = word(
    "equilibriumRule", "rule",
    "Which equilibrium counts where a policy allows several: the worst or best in welfare, the "
      + "least safe or safest by expected failures.")
  static let exitRule = word(
    "exitRule", "exit",
    "Which firms leave: none; those who lose money, one at a time (sequential); or so that a "
      + "stable set stays.")
  static let isSelected = word("selected", "selected", "Whether the rule selects it.")
  static let regimeCount = Quantity(
    "regimeCount", "regimes", .count, "How many deployment regimes there are.")
  static let shard = Quantity("shard", "shard", .count, "Which part of a grid, from 1.")
  static let shardCount = Quantity("shardCount", "shards", .count, "Of how many parts.")
  static let profileNumber = Quantity(
    "profile", "profile", .count, "The number of a profile in the result, from 1.")
  static let recordField = word("field", "field", "A field of the result that was verified.")
  static let notChecked = word(
    "notChecked", "not checked", "Fields of the result of which nothing was checked.")
  static let end = word("end", "end", "Which end of the range: from or to.")
  static let constraint = word("constraint", "constraint", "A constraint of the menu, by its name.")
  static let probabilities = word(
    "probabilities", "probabilities", "Whether draws have probabilities; corners have none.")
  static let criterion = word(
    "criterion", "criterion", "What policies are ranked by over draws.")
  static let criterionLevel = Quantity(
    "level", "level", .fraction, "The share of draws that the criterion looks at.",
    in: "uncertainty")
  static let scaledBy = word(
    "scaledBy", "scaled by", "The primitive of firms by which an instrument is scaled.")

  static let ofFormat: [Quantity] = [
    name, contentHash, firmName, firm, regime, method, equilibriumNumber, policyName, instrument,
    parameter, parameterValue, outcome, unit, quantityName, survivorNames, setNumber, place, kind,
    bearer, side, part, from, to, cornerBefore, cornerAfter, countBefore,
    countAfter, seed, equilibriumRule, exitRule, isSelected, regimeCount, shard, shardCount,
    profileNumber, recordField, notChecked, end, constraint, probabilities, criterion,
    criterionLevel, scaledBy,
  ]
}
