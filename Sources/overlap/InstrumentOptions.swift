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
    let given: [(PolicyParameter, Double?)] = [(.liability, liability), (.floor, floor)]
    for case (let parameter, let value?) in given {
      do throws(MarketError) {
        changed = try changed.replacing(parameter, with: .uniform(value))
        try ReformArgument.checkScale(of: changed, in: roster)
      } catch {
        throw CommandFailure(
          status: ExitStatus.badInput,
          message: "--\(parameter.name) = \(error.shownValue ?? "\(value)"): \(error.rule)")
      }
    }
    return changed
  }
}

/// A policy as it stands on a command line: the name of a file, or instruments written out.
enum ReformArgument {
  /// - Throws: where an inline policy has blanks around its equals sign, so that it is several
  ///   words.
  static func checkBlanks(_ words: [String]) throws(CommandFailure) {
    guard let policy = PolicyReform.joined(words) else { return }
    throw CommandFailure(
      status: ExitStatus.usage,
      message: "an instrument, its equals sign and its number are one word: type \(policy)")
  }

  static func reform(
    _ argument: String, of roster: Roster
  ) throws(CommandFailure) -> (name: String, policy: Policy) {
    try applied(
      reporting { () throws(RosterError) in try PolicyReform.read(argument: argument) },
      from: argument, to: roster)
  }

  /// - Parameter argument: where the reform comes from.
  static func applied(
    _ reform: PolicyReform, from argument: String, to roster: Roster
  ) throws(CommandFailure) -> (name: String, policy: Policy) {
    let policy = try reporting { () throws(RosterError) in
      try reform.applied(to: roster.policy, of: roster.market, file: argument)
    }
    try reporting(Shown.line(argument)) { () throws(MarketError) in
      try checkScale(of: policy, in: roster)
    }
    return (reform.name ?? argument, policy)
  }

  /// A policy from the command line is to blame for what it puts out of scale, not the roster,
  /// whose own policy is looked at elsewhere.
  /// - Throws: `MarketError.overflow` of an instrument. O(firms · regimes²).
  static func checkScale(of policy: Policy, in roster: Roster) throws(MarketError) {
    do throws(MarketError) {
      _ = try roster.market.regulated(by: policy).game()
    } catch {
      guard case .overflow(let path, _, _) = error, path.hasPrefix("policy.") else { return }
      let parameter = PolicyParameter.all.first { "policy.\($0.descriptor.path)" == path }
      if let parameter, policy[parameter] == roster.policy[parameter] { return }
      throw error
    }
  }
}
