import OverlapMarket
import Rosters

extension RegulatedMarket {
  /// The market at the probability that recorded outcomes give of a regime that responds; itself
  /// where none does.
  /// - Parameter path: what comes before the outcomes in the file's paths.
  func standing(
    byOutcomes recorded: RecordedValue?, file: String, path: String = ""
  ) throws(RosterError) -> RegulatedMarket {
    guard original.regimeResponse != nil else { return self }
    let field = Quantity.respondingProbability.field
    var given: Double?
    if case .object(let outcomes)? = recorded, case .number(let number)? = outcomes[field] {
      given = number
    }
    guard let given, (0...1).contains(given) else {
      throw .field(
        file: file, path: "\(path)outcomes.\(field)", value: given.map { "\($0)" },
        rule: "must be a probability, from 0 to 1")
    }
    return at(regimeProbability: given)
  }
}
