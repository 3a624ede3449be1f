/// A primitive of a market that is a word, one of some that name rules, and no number: how files
/// call it, which words there are and what they mean. Whatever is done with every such primitive
/// alike (checks, files, schemas) reads these descriptions, which stand in
/// `PrimitiveTable.marketChoices`. A word moves in no direction: nothing draws or differentiates
/// it.
public struct ChoiceDescriptor: Sendable, Hashable {
  /// The path in the roster format: `market.exit`.
  public let path: String
  /// The words, in the order in which they are listed.
  public let names: [String]
  /// What holds where it is left out; one of the words.
  public let standard: String
  /// A sentence for the schema.
  public let meaning: String

  /// A word of the market.
  /// - Parameter name: the field's name inside the market.
  public init<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, standard: Choice, meaning: String
  ) {
    path = "\(PrimitiveDescriptor.Owner.market.rawValue).\(name)"
    names = Choice.allCases.map(\.rawValue)
    self.standard = standard.rawValue
    self.meaning = meaning
  }

  /// The path below the market.
  public var name: String {
    String(path.dropFirst(PrimitiveDescriptor.Owner.market.rawValue.count + 1))
  }
}

extension ChoiceDescriptor {
  public static let exit = ChoiceDescriptor(
    "exit", standard: ExitRule.none,
    meaning:
      "Which firms leave: none; those who lose money, one at a time; or so that a stable set stays."
  )
}
