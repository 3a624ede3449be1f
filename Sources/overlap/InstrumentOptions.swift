import ArgumentParser
import OverlapMarket

/// Instruments of policy on the command line, instead of the roster's.
struct InstrumentOptions: ParsableArguments {
  // Unconditional, so that -1 is taken for a value and refused by its rule.
  @Option(
    parsing: .unconditional,
    help: "Share of third-party harm charged to every firm, instead of the roster's.")
  var liability: Double?

  @Option(parsing: .unconditional, help: "Minimum overlap of every firm, instead of the roster's.")
  var floor: Double?

  func applied(to policy: Policy) throws(CommandFailure) -> Policy {
    do throws(MarketError) {
      let given: [(PolicyParameter, Double?)] = [(.liability, liability), (.floor, floor)]
      var policy = policy
      for case (let parameter, let value?) in given {
        policy = try policy.replacing(parameter, with: .uniform(value))
      }
      return policy
    } catch {
      let option = error.path.split(separator: ".").last ?? ""
      throw CommandFailure(
        status: ExitStatus.badInput,
        message: "--\(option) = \(error.shownValue ?? ""): \(error.rule)")
    }
  }
}
