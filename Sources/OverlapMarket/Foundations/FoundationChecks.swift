extension Market {
  /// The rules of docs/model.md section 8.3 for a list of foundations and the firms on them.
  static func check(
    _ foundations: [SharedFoundation], _ firms: Firms, regimes: [Regime]
  ) throws(MarketError) {
    try checkNames(foundations.map(\.name), list: "foundations")
    for (f, foundation) in foundations.enumerated() {
      let needed: PrimitiveDescriptor = foundation.form == .commonCause ? .reach : .baselineShift
      for primitive in PrimitiveTable.foundations {
        let path = "foundations[\(f)].\(primitive.name)"
        let isNeeded = primitive == .shockProbability || primitive == needed
        guard isNeeded else {
          guard foundation.number(primitive) == nil else {
            throw .incomplete(
              path: path,
              rule: "must be left out of the form \(foundation.form.rawValue), which takes "
                + needed.name)
          }
          continue
        }
        for s in primitive.isByRegime ? regimes.indices : 0..<1 {
          guard let value = foundation.number(primitive, regime: s) else {
            throw .incomplete(
              path: path,
              rule: "missing; the form \(foundation.form.rawValue) needs it, "
                + (primitive.isByRegime ? "for every regime " : "") + primitive.domain.noun)
          }
          try primitive.domain.check(
            value, primitive.isByRegime ? "\(path).\(regimes[s].name)" : path)
        }
      }
    }
    try checkFirms(firms, on: foundations, regimes: regimes)
  }

  private static func checkFirms(
    _ firms: Firms, on foundations: [SharedFoundation], regimes: [Regime]
  ) throws(MarketError) {
    guard firms.hasGroup(.foundation) else { return }
    let places = Dictionary(
      zip(foundations.map(\.name), foundations.indices)
    ) { first, _ in first }
    for i in firms.indices {
      guard let name = firms.group(.foundation, firm: i) else { continue }
      guard !foundations.isEmpty else {
        throw .incomplete(
          path: "firms[\(i)].foundation",
          rule: "\"\(name)\" is named, and the roster has no foundations; list it there, or leave "
            + "the field out")
      }
      guard let f = places[name] else {
        throw .unknownChoice(
          path: "firms[\(i)].foundation", value: name, names: foundations.map(\.name))
      }
      guard foundations[f].form == .shift else { continue }
      for s in regimes.indices {
        let (baseline, shift) = (
          firms.baselineFailure[firms.offset(i, s)],
          foundations[f].number(.baselineShift, regime: s) ?? 0
        )
        guard baseline + shift > 1 else { continue }
        // Beyond 1 the failure probability is flat at first and its fall no longer shrinks.
        throw .incomplete(
          path: "foundations[\(f)].shift.\(regimes[s].name)",
          rule: "a firm's baseline failure and the shift must sum to at most 1, and firms[\(i)] "
            + "(\"\(firms.name[i])\") has \(baseline) there; type at most \(1 - baseline), or use "
            + "the form commonCause")
      }
    }
  }
}
