import AggregativeGames
import ArgumentParser
import OverlapMarket

extension EquilibriumRule: ExpressibleByArgument {}
extension ExitRule: ExpressibleByArgument {}

/// Which of several equilibria a policy is judged by.
struct EquilibriumOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which equilibrium counts where a policy allows several: by welfare or expected failures.",
      valueName: "rule"))
  var equilibrium = EquilibriumRule.worst

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How long to look for all equilibria of a policy. Work is counted, not timed, so that the \
      answer is the same on every machine. (default: 1; of solve --all 10)
      """, valueName: "seconds"), transform: OptionValue.number)
  var budget: Double?

  func validate() throws {
    if let budget, !(budget > 0) { throw ValidationError("--budget must be greater than 0") }
  }

  /// - Parameter seconds: where none are given.
  func enumeration(seconds: Double = 1) -> EquilibriumEnumeration {
    EquilibriumEnumeration(seconds: budget ?? seconds)
  }

  func settling(_ method: MethodChoice = .auto, exit: ExitRule = .none) -> Settling {
    Settling(
      equilibrium: equilibrium, exit: exit, search: EquilibriumSearch(choice: method),
      enumeration: enumeration())
  }
}

/// Which firms leave.
struct ExitOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Which firms leave: none; those who lose money, one by one (sequential); or so that a stable \
      set stays (stable). (default: as the roster's market.exit says)
      """,
      valueName: "rule"))
  var exit: ExitRule?

  /// The rule that counts: the one asked for, or else the roster's.
  func rule(for market: Market) -> ExitRule { exit ?? market.exit }
}
