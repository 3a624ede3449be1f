// Words that are no numbers.
extension Glossary {
  static var words: [GlossaryEntry] { standing + corners + markets + answers }

  /// How firmly an answer stands.
  private static var standing: [GlossaryEntry] {
    [
      GlossaryEntry(
        "verified",
        "No firm gains more than the figure printed by any deviation, near or far: a bound by "
          + "rigorous arithmetic over each firm's whole strategy set, at most 1e-9 of its profit.",
        source: "docs/model.md section 2"),
      GlossaryEntry(
        "proven",
        "A theorem about the roster's numbers: of a profile that an exact equilibrium lies within "
          + "the bounds printed, of a plan that no overlaps have more welfare than the bound, "
          + "within the tolerance.", source: "docs/architecture.md, docs/planner-bound.md"),
      GlossaryEntry(
        "failed", "What was found is no equilibrium, or could not be shown to be one.",
        source: "docs/model.md section 2"),
      GlossaryEntry(
        "gap", "More welfare than the plan has cannot be excluded beyond the tolerance.",
        source: "docs/planner-bound.md"),
      GlossaryEntry(
        "unique", "There is one pure equilibrium, proven by conditions or by enumeration.",
        source: "docs/model.md section 10.3"),
      GlossaryEntry(
        "multiple", "There are several pure equilibria, proven to be all.",
        source: "docs/instruments.md"),
      GlossaryEntry("none", "There is no pure equilibrium, proven by enumeration."),
      GlossaryEntry(
        "unexamined", "Nobody looked whether there are other equilibria.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "budgetExceeded", also: ["undecided"],
        "Whether there are other equilibria was left open when the budget of work was spent."),
      GlossaryEntry(
        "assumed", "Not looked at: it is taken to be so, and the answer rests on it."),
    ]
  }

  /// Where an overlap rests.
  private static var corners: [GlossaryEntry] {
    [
      GlossaryEntry(
        "interior", "Between kinks, where marginal profit is zero.",
        equation: "c_i o_i = α_i B_i", source: "docs/model.md section 2"),
      GlossaryEntry(
        "floor", "At the least overlap that the policy allows.",
        source: "docs/model.md section 2"),
      GlossaryEntry(
        "zero", "At no overlap: the planner, who has no floor, wants none.",
        source: "docs/model.md section 2"),
      GlossaryEntry(
        "kink:REGIME", also: ["kink"],
        "Where failures in that regime that overlap can prevent have just ended while in another "
          + "they have not: more overlap pays less from there on. With the name of a foundation "
          + "behind it, kink:REGIME+NAME, those during its shock.",
        equation: "o_i = π⁰_S,i / a_S,i, with a shift's shock (π⁰_S,i + Δ_S) / a_S,i",
        source: "docs/model.md section 2"),
      GlossaryEntry(
        "saturated",
        "At the last kink: no regime is left in which more overlap prevents a failure.",
        equation: "o_i = the largest kink", source: "docs/model.md section 2"),
    ]
  }

  /// What markets and their answers are made of.
  private static var markets: [GlossaryEntry] {
    [
      GlossaryEntry(
        "Nash equilibrium", also: ["equilibrium"],
        "Overlaps such that no firm gains by changing its own alone; pure unless called mixed.",
        source: "docs/model.md section 2"),
      GlossaryEntry(
        "best reply", "The overlap with the most profit for a firm, the others' given.",
        source: "docs/model.md section 2"),
      GlossaryEntry(
        "complementarity residual",
        "How far a profile is from satisfying the first-order conditions with floors and kinks, "
          + "scaled by the size of their terms.", source: "docs/model.md section 2"),
      GlossaryEntry(
        "regime", also: ["P(fail | REGIME)"],
        "A deployment regime, which holds for all firms at a time: failures of firms are "
          + "independent within one and correlated through it.", source: "docs/model.md section 1"),
      GlossaryEntry(
        "first best", also: ["firstBest"],
        "The overlaps of a planner who maximises welfare and is bound by no instrument.",
        source: "docs/model.md section 4"),
      GlossaryEntry(
        "no regulation", also: ["laissezFaire"], "No liability, no floor, no other instrument.",
        source: "docs/model.md section 5"),
      GlossaryEntry(
        "third parties", "Who is harmed by failures without being a user.",
        source: "docs/model.md section 1"),
      GlossaryEntry(
        "survivors", "The firms that stay in the market by the exit rule.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "treasury", "Who receives what liability and surcharges take from firms.",
        source: "docs/model.md section 5"),
    ]
  }

  /// What answers are about.
  private static var answers: [GlossaryEntry] {
    [
      GlossaryEntry(
        "baseline", "The roster's own policy, beside which others are set.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "flat optimum", also: ["flatSet"],
        "The policies of a menu that lose at most so many percent of the first best's gain.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "who pays", also: ["incidence"],
        "How a change of welfare divides among firms, users, third parties, treasury, systemic "
          + "loss and the cost of complying; the rows add up to it.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "AT THE EDGE",
        "The best policy of a menu lies at an end of an instrument's range: a wider menu may have "
          + "a better one.", source: "docs/instruments.md"),
      GlossaryEntry(
        "LOSES MONEY", "A firm's profit is negative, and by the exit rule it stays.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "REMARK", "A number is implausible; the answer stands, but its units may not fit.",
        source: "docs/units.md"),
      GlossaryEntry(
        "LEFT", "Firms that are out of the market by the exit rule.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "worst", "Of several equilibria the one with the least welfare.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "least-safe", also: ["least safe"],
        "Of several equilibria the one with the most expected failures.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "safest", "Of several equilibria the one with the fewest expected failures.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "sequential", "Firms who lose money leave one at a time, the largest loss first.",
        source: "docs/instruments.md"),
      GlossaryEntry(
        "stable set",
        "Firms none of which would rather leave, while no other would gain by entering alone.",
        source: "docs/instruments.md"),
    ]
  }
}
