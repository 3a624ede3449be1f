import OverlapMarket

// Words that other tables define.
extension Glossary {
  static var primitives: [GlossaryEntry] {
    PrimitiveTable.all.map { primitive in
      GlossaryEntry(
        primitive.name, also: [primitive.path, primitive.symbol], primitive.meaning,
        unit: primitive.unit, source: "docs/model.md section 1")
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
}
