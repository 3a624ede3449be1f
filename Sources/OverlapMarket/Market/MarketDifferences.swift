/// In what two markets differ, firms and regimes told apart by their names.
public struct MarketDifferences: Sendable, Equatable {
  /// A number that is not the same in both.
  public struct Number: Sendable, Equatable {
    /// In the roster format, firms and regimes by name: `firms[a].baselineFailure.L`.
    public let path: String
    /// nil where the market has no such number.
    public let before: Double?
    public let after: Double?
  }

  /// A word of the market, or the name of a group to which a firm belongs, that is not the same in
  /// both.
  public struct Word: Sendable, Equatable {
    /// In the roster format, firms by name: `market.pricing`, `firms[a].owner`.
    public let path: String
    public let before: String
    public let after: String
  }

  /// In the order of the roster.
  public let words: [Word]
  /// Numbers of the market, of regimes, and of firms that are in both, in the order of the roster.
  public let numbers: [Number]
  /// Firms that are in the second market alone, in its order.
  public let entered: [String]
  /// Firms that are in the first market alone, in its order.
  public let left: [String]

  /// O(firms · primitives · regimes).
  public init(from first: Market, to second: Market) {
    var numbers: [Number] = []
    func add(_ path: @autoclosure () -> String, _ before: Double?, _ after: Double?) {
      if before != after { numbers.append(Number(path: path(), before: before, after: after)) }
    }
    for primitive in PrimitiveTable.market {
      add(primitive.path, first.numbers[primitive], second.numbers[primitive])
    }
    let regimes = Self.places(first.regimes.map(\.name), second.regimes.map(\.name))
    for (name, before, after) in regimes {
      add(
        "regimes[\(name)].probability", before.map { first.regimes[$0].probability },
        after.map { second.regimes[$0].probability })
    }
    let foundations = Self.places(
      first.foundations.map(\.name), second.foundations.map(\.name))
    for (name, f, g) in foundations {
      for primitive in PrimitiveTable.foundations {
        let entries =
          primitive.isByRegime
          ? regimes.map { (suffix: ".\($0.name)", first: $0.first, second: $0.second) }
          : [(suffix: "", first: 0, second: 0)]
        for entry in entries {
          func number(_ market: Market, _ f: Int?, _ s: Int?) -> Double? {
            guard let f, let s else { return nil }
            return market.foundations[f].number(primitive, regime: s)
          }
          add(
            "foundations[\(name)].\(primitive.name)\(entry.suffix)",
            number(first, f, entry.first), number(second, g, entry.second))
        }
      }
    }
    let firms = Self.places(first.firms.name, second.firms.name)
    for case (let name, let i?, let j?) in firms {
      let (before, after) = (first.firms.activities(of: i), second.firms.activities(of: j))
      for (activity, m, n) in Self.places(before.map(\.name), after.map(\.name)) {
        for primitive in PrimitiveTable.activities {
          add(
            "firms[\(name)].activities[\(activity)].\(primitive.name)",
            m.map { before[$0][primitive] }, n.map { after[$0][primitive] })
        }
      }
      for primitive in PrimitiveTable.firms
      where primitive != .cost || before.isEmpty && after.isEmpty {
        guard primitive.isByRegime else {
          add(
            "firms[\(name)].\(primitive.name)", first.firms.number(primitive, firm: i),
            second.firms.number(primitive, firm: j))
          continue
        }
        for (regime, s, t) in regimes {
          add(
            "firms[\(name)].\(primitive.name).\(regime)",
            s.flatMap { first.firms.number(primitive, firm: i, regime: $0) },
            t.flatMap { second.firms.number(primitive, firm: j, regime: $0) })
        }
      }
    }
    self.numbers = numbers
    let ofMarket = PrimitiveTable.marketChoices.compactMap { choice in
      let (before, after) = (first.numbers[choice], second.numbers[choice])
      return before == after ? nil : Word(path: choice.path, before: before, after: after)
    }
    let ofFirms = PrimitiveTable.firmGroups.flatMap { group in
      firms.compactMap { name, i, j -> Word? in
        guard let i, let j else { return nil }
        let standard = group.defaultsToFirm ? name : ""
        let before = first.firms.group(group, firm: i) ?? standard
        let after = second.firms.group(group, firm: j) ?? standard
        return before == after
          ? nil : Word(path: "firms[\(name)].\(group.name)", before: before, after: after)
      }
    }
    let ofFoundations = foundations.compactMap { name, f, g -> Word? in
      guard let f, let g, first.foundations[f].form != second.foundations[g].form else {
        return nil
      }
      return Word(
        path: "foundations[\(name)].form", before: first.foundations[f].form.rawValue,
        after: second.foundations[g].form.rawValue)
    }
    words = ofMarket + ofFoundations + ofFirms
    entered = firms.compactMap { $0.first == nil ? $0.name : nil }
    left = firms.compactMap { $0.second == nil ? $0.name : nil }
  }

  /// The names of both lists, the first one's in its order and then the others of the second, with
  /// where they stand in each.
  static func places(
    _ first: [String], _ second: [String]
  ) -> [(name: String, first: Int?, second: Int?)] {
    let positions = Dictionary(second.indices.map { (second[$0], $0) }) { early, _ in early }
    let known = Set(first)
    return first.enumerated().map { ($1, $0, positions[$1]) }
      + second.enumerated().compactMap { known.contains($1) ? nil : ($1, nil, $0) }
  }
}
