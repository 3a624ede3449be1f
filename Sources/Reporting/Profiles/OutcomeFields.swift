import OverlapMarket
import Rosters

/// Outcomes of a market as an object in results.
enum OutcomeFields {
  static let meaning =
    "What the market comes to: surpluses, costs, harms, failures, payments and welfare."
  static let welfare = "Social welfare by convention."

  /// Outcomes, with what is told of each.
  struct Subject {
    let outcomes: Outcomes
    /// Of an outcome, or of its change.
    let value: (Measure<Outcomes>) -> Double
  }

  static var fields: [ResultField<Subject>] {
    func field(_ measure: Measure<Outcomes>) -> ResultField<Subject> {
      let number = ResultField<Subject>.number(measure.quantity) { $0.value(measure) }
      return measure.isOfExtension ? number.when { measure.applies($0.outcomes) } : number
    }
    return Measure<Outcomes>.all.map(field) + [
      .object(Quantity.welfare.field, welfare, Measure<Outcomes>.welfare.map(field)) { $0 }
    ]
  }

  static func field<Whole>(_ outcomes: @escaping (Whole) -> Outcomes) -> ResultField<Whole> {
    .object("outcomes", meaning, fields) { subject(outcomes($0)) }
  }

  /// - Parameter outcomes: nil where they are not known.
  static func optional<Whole>(_ outcomes: @escaping (Whole) -> Outcomes?) -> ResultField<Whole> {
    .optional("outcomes", meaning, fields) { outcomes($0).map(subject) }
  }

  private static func subject(_ outcomes: Outcomes) -> Subject {
    Subject(outcomes: outcomes) { $0.value(outcomes) }
  }
}
