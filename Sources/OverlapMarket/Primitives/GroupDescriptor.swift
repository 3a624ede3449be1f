/// Something that several firms can have in common and that files give by name in each of them,
/// such as an owner: how files call it and what it means. Whatever is done with every such name
/// alike (checks, files, schemas) reads these descriptions, which stand in
/// `PrimitiveTable.firmGroups`. A name moves in no direction: nothing draws or differentiates it.
public struct GroupDescriptor: Sendable, Hashable {
  /// The field of a firm.
  public let name: String
  /// What holds of a firm that leaves it out, as the end of a sentence.
  public let absent: String
  /// Whether a firm that leaves it out makes a group of its own, under its own name.
  public let defaultsToFirm: Bool
  /// A sentence for the schema.
  public let meaning: String

  public init(_ name: String, absent: String, defaultsToFirm: Bool, meaning: String) {
    self.name = name
    self.absent = absent
    self.defaultsToFirm = defaultsToFirm
    self.meaning = meaning
  }

  /// Its place in `PrimitiveTable.firmGroups`.
  @usableFromInline var position: Int {
    guard let position = PrimitiveTable.firmGroups.firstIndex(of: self) else {
      preconditionFailure("\(name) is not in the table of groups")
    }
    return position
  }
}

extension GroupDescriptor {
  /// Who owns a firm (docs/model.md section 8.7).
  public static let owner = GroupDescriptor(
    "owner", absent: "the firm is its own owner", defaultsToFirm: true,
    meaning:
      "Name of the owner, who maximises the profits of all its firms together. A firm's own name "
      + "stands for the owner of that firm.")
}
