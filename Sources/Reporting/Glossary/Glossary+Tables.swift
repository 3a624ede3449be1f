import OverlapMarket
import PolicySearch

// Words that other tables define.
extension Glossary {
  static var primitives: [GlossaryEntry] {
    PrimitiveTable.all.map { primitive in
      GlossaryEntry(
        primitive.name, also: [primitive.path, primitive.symbol], primitive.meaning,
        unit: primitive.unit,
        source: "docs/model.md section \(section(of: primitive))")
    }
  }

  private static func section(of primitive: PrimitiveDescriptor) -> String {
    switch primitive.owner {
    case .market where primitive.object != nil: "8.4"
    case .market, .firms: "1"
    case .foundations: "8.3"
    case .activities: "8.1"
    }
  }

  static var instruments: [GlossaryEntry] {
    Instrument.all.map { instrument in
      let meaning =
        switch instrument.form {
        case .number: instrument.parameters[0].meaning
        case .object(_, _, let meaning): meaning
        }
      return GlossaryEntry(
        instrument.name,
        also: ["policy.\(instrument.name)"] + instrument.parameters.map(\.symbol), meaning,
        equation: instrument.equation, source: "docs/instruments.md")
    }
  }

  /// The rows of a search's comparison, but for those that are words elsewhere too.
  static var comparison: [GlossaryEntry] {
    PolicyComparison.Kind.all.compactMap { kind in
      guard let meaning = meaning(kind) else { return nil }
      return GlossaryEntry(
        MenuResult.words(kind), also: [kind.name], meaning, source: "docs/instruments.md")
    }
  }

  private static func meaning(_ kind: PolicyComparison.Kind) -> String? {
    switch kind {
    case .laissezFaire, .baseline: nil
    case .best(let parameter):
      "The best value of \(parameter.name) in the menu's range, without any other instrument."
    case .bestLiabilityAndFloor:
      "The best liability and floor in the menu's ranges, without any other instrument."
    case .bestOfMenu:
      "The policy of the menu that is ranked first: by welfare, or by the criterion over draws."
    case .bestWithoutLoss:
      "The best policy of the menu under which no firm that stays has a negative profit."
    case .plannerFloors:
      "A floor for each firm at the overlap that the planner would choose for it, alone."
    case .firmLiability:
      "For each firm the liability at which the planner's overlap is its best reply to the "
        + "others', without a floor; absent where a firm has none."
    }
  }
}
