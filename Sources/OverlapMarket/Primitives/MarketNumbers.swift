/// The numbers of a market beside its regimes and firms, and its words, by their descriptors.
public struct MarketNumbers: Sendable, Hashable {
  /// In the order of the table; nil where a number is left out.
  private var values: [Double?] = Array(repeating: nil, count: PrimitiveTable.market.count)
  /// Those that are not the default.
  private var words: [ChoiceDescriptor: String] = [:]

  /// None is set.
  public init() {}

  /// What is set, or else the default; nil where there is neither, or where the object in which it
  /// stands is not there.
  /// - Precondition: the primitive is a market's.
  public subscript(primitive: PrimitiveDescriptor) -> Double? {
    get {
      precondition(primitive.owner == .market, "a primitive of the market")
      if let object = primitive.object,
        !PrimitiveTable.parts(of: object).contains(where: { written($0) != nil })
      {
        return nil
      }
      return values[primitive.position] ?? primitive.standard
    }
    set {
      precondition(primitive.owner == .market, "a primitive of the market")
      values[primitive.position] = newValue == primitive.standard ? nil : newValue
    }
  }

  /// The word that is set, or else the default.
  public subscript(choice: ChoiceDescriptor) -> String {
    get { words[choice] ?? choice.standard }
    set { words[choice] = newValue == choice.standard ? nil : newValue }
  }

  /// What a file must say for the market to have this number; nil where it need not say anything.
  package func written(_ primitive: PrimitiveDescriptor) -> Double? { values[primitive.position] }

  /// The same of a word.
  package func written(_ choice: ChoiceDescriptor) -> String? { words[choice] }

  /// Names of regimes are not looked up.
  /// - Throws: `MarketError` for the first number that is out of its domain, or missing, and for a
  ///   word that is none of its choice's.
  func check() throws(MarketError) {
    for choice in PrimitiveTable.marketChoices
    where !choice.namesRegime && !choice.names.contains(self[choice]) {
      throw .unknownChoice(path: choice.path, value: self[choice], names: choice.names)
    }
    for primitive in PrimitiveTable.market {
      if let value = self[primitive] {
        try primitive.domain.check(value, primitive.path)
      } else if !primitive.mayBeAbsent {
        throw .incomplete(path: primitive.path, rule: "missing; must be \(primitive.domain.noun)")
      }
    }
    for object in PrimitiveTable.market.compactMap(\.object) {
      let parts = PrimitiveTable.market.filter { $0.object == object }
      guard parts.contains(where: { written($0) != nil }) else { continue }
      if let missing = parts.first(where: { $0.absence == .required && self[$0] == nil }) {
        throw .incomplete(path: missing.path, rule: "missing; must be \(missing.domain.noun)")
      }
    }
  }
}
