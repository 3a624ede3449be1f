/// A roster of this folder, built into the program.
public struct ShippedRoster: Sendable {
  /// Its file's name without the ending.
  public let name: String
  /// The file's bytes.
  public let rosterBytes: [UInt8]

  public static let all = RosterFiles.all.map {
    ShippedRoster(name: $0.name, rosterBytes: $0.bytes)
  }
}
