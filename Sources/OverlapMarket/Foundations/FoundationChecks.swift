extension Market {
  /// A shock that comes more seldom, and not never, is refused: what it does is told from its share
  /// of failures, which would be lost to underflow.
  static let rarestShock = 1e-150

  /// The rules of docs/model.md section 8.3 for a list of foundations and the firms on them.
  static func check(
    _ foundations: [SharedFoundation], _ firms: Firms, regimes: [Regime]
  ) throws(MarketError) {
    try checkNames(foundations.map(\.name), list: "foundations")
    for (f, foundation) in foundations.enumerated() {
      let needed = foundation.form.number
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
            throw .incomplete(path: path, rule: missing(primitive, foundation))
          }
          try primitive.domain.check(
            value, primitive.isByRegime ? "\(path).\(regimes[s].name)" : path)
        }
        guard foundation.probability == 0 || foundation.probability >= rarestShock else {
          throw .outOfDomain(
            path: "foundations[\(f)].\(PrimitiveDescriptor.shockProbability.name)",
            value: foundation.probability, rule: "must be 0, or at least \(rarestShock); type 0")
        }
      }
    }
    for (f, foundation) in foundations.enumerated()
    where NameBlanks.evened(foundation.name).isEmpty {
      throw .emptyName(path: "foundations[\(f)].name")
    }
    try checkFirms(firms, on: foundations, regimes: regimes)
  }

  /// What to type where a number is missing; where the other form's is there, perhaps its name.
  private static func missing(
    _ primitive: PrimitiveDescriptor, _ foundation: SharedFoundation
  ) -> String {
    let rule =
      "missing; the form \(foundation.form.rawValue) needs it, "
      + (primitive.isByRegime ? "for every regime " : "") + primitive.domain.noun
    let fitting = FoundationForm.allCases.first {
      $0 != foundation.form && foundation.number($0.number) != nil
    }
    guard primitive == foundation.form.number, let fitting else { return rule }
    return "\(rule); for a foundation with \(fitting.number.name) type \"form\": "
      + "\"\(fitting.rawValue)\""
  }

  private static func checkFirms(
    _ firms: Firms, on foundations: [SharedFoundation], regimes: [Regime]
  ) throws(MarketError) {
    guard firms.hasGroup(.foundation) else { return }
    let names = Set(foundations.map(\.name))
    for i in firms.indices {
      guard let name = firms.group(.foundation, firm: i) else { continue }
      guard !foundations.isEmpty else {
        throw .incomplete(
          path: "firms[\(i)].foundation",
          rule: "\"\(name)\" is named, and the roster has no foundations; list it there, or leave "
            + "the field out")
      }
      guard names.contains(name) else {
        throw .unknownChoice(
          path: "firms[\(i)].foundation", value: name, names: foundations.map(\.name))
      }
    }
    for (f, foundation) in foundations.enumerated() where foundation.form == .shift {
      let members = firms.indices.filter {
        firms.group(.foundation, firm: $0) == foundation.name
      }
      for s in regimes.indices {
        // Where overlap does nothing the failure probability is flat in any case.
        let highest = members.filter { firms.effectiveness[firms.offset($0, s)] > 0 }.max {
          firms.baselineFailure[firms.offset($0, s)] < firms.baselineFailure[firms.offset($1, s)]
        }
        guard let highest else { continue }
        let baseline = firms.baselineFailure[firms.offset(highest, s)]
        let shift = foundation.shift[s]
        guard baseline + shift > 1 else { continue }
        // Beyond 1 the failure probability is flat at first and its fall no longer shrinks.
        throw .outOfDomain(
          path: "foundations[\(f)].shift.\(regimes[s].name)", value: shift,
          rule: "must sum to at most 1 with the baseline failure of any firm on it whose overlap "
            + "has an effect in the regime, and that of "
            + "\"\(firms.name[highest])\" is \(baseline); type at most \(1 - baseline), or use "
            + "the form commonCause")
      }
    }
  }
}
