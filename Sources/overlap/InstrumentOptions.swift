import ArgumentParser
import OverlapMarket
import Rosters

/// Instruments of policy on the command line, instead of the roster's.
struct InstrumentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Instruments instead of the roster's: a policy file, or written out, surcharge=0.5,floor=1.",
      valueName: "policy"))
  var policy: String?

  // Unconditional, so that -1 is taken for a value and refused by its rule.
  @Option(
    parsing: .unconditional, help: "As --policy liability=…, for every firm.",
    transform: OptionValue.number)
  var liability: Double?

  @Option(
    parsing: .unconditional, help: "As --policy floor=…, for every firm.",
    transform: OptionValue.number)
  var floor: Double?

  /// The roster's policy with the instruments that are given.
  func applied(to roster: Roster) throws(CommandFailure) -> Policy {
    var changed = roster.policy
    if let policy { changed = try ReformArgument.reform(policy, of: roster).policy }
    do throws(MarketError) {
      let given: [(PolicyParameter, Double?)] = [(.liability, liability), (.floor, floor)]
      for case (let parameter, let value?) in given {
        changed = try changed.replacing(parameter, with: .uniform(value))
      }
      return changed
    } catch {
      let option = error.path.split(separator: ".").last ?? ""
      throw CommandFailure(
        status: ExitStatus.badInput,
        message: "--\(option) = \(error.shownValue ?? ""): \(error.rule)")
    }
  }
}

/// A policy as it stands on a command line: the name of a file, or instruments written out.
enum ReformArgument {
  static func reform(
    _ argument: String, of roster: Roster
  ) throws(CommandFailure) -> (name: String, policy: Policy) {
    let reform = try reporting { () throws(RosterError) in
      try PolicyReform.read(argument: argument)
    }
    return (
      reform.name ?? argument,
      try reporting { () throws(RosterError) in
        try reform.applied(to: roster.policy, of: roster.market, file: argument)
      }
    )
  }
}
