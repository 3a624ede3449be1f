/// A primitive of a market that is a word and no number: one of some that name rules, or the name
/// of one of the market's regimes; how files call it, which words there are and what they mean.
/// Whatever is done with every such primitive alike (checks, files, schemas) reads these
/// descriptions, which stand in `PrimitiveTable.marketChoices`. A word moves in no direction:
/// nothing draws or differentiates it.
public struct ChoiceDescriptor: Sendable, Hashable {
  /// The path in the roster format: `market.exit`.
  public let path: String
  /// The words, in the order in which they are listed; empty where it names a regime.
  public let names: [String]
  /// What holds where it is left out, one of the words; empty where it names a regime.
  public let standard: String
  /// A sentence for the schema.
  public let meaning: String
  /// The object inside which it stands in a file, if any; there it is required.
  public let object: PrimitiveObject?

  /// A word of the market that names a rule.
  /// - Parameter name: the field's name inside the market.
  public init<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, standard: Choice, meaning: String
  ) {
    path = "\(PrimitiveDescriptor.Owner.market.rawValue).\(name)"
    names = Choice.allCases.map(\.rawValue)
    self.standard = standard.rawValue
    self.meaning = meaning
    object = nil
  }

  /// The name of a regime, inside an object of the market.
  public init(regime name: String, in object: PrimitiveObject, meaning: String) {
    path = "\(PrimitiveDescriptor.Owner.market.rawValue).\(object.name).\(name)"
    names = []
    standard = ""
    self.meaning = meaning
    self.object = object
  }

  /// Whether it is the name of one of the market's regimes.
  public var namesRegime: Bool { names.isEmpty }

  /// The last step of the path.
  public var name: String { path.split(separator: ".").last.map(String.init) ?? path }
}

extension ChoiceDescriptor {
  public static let exit = ChoiceDescriptor(
    "exit", standard: ExitRule.none,
    meaning:
      "Which firms leave: none; those who lose money, one at a time; or so that a stable set stays."
  )
}
