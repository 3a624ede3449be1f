/// A menu or an uncertainty of this folder, built into the program beside the rosters. Each names
/// the roster that it is made for.
public struct ShippedFile: Sendable {
  public enum Kind: Sendable { case menu, uncertainty }

  /// Its file's name without the ending.
  public let name: String
  public let kind: Kind
  /// The file's bytes.
  public let bytes: [UInt8]

  public static let all: [ShippedFile] = [
    ShippedFile(
      name: "liability-and-floor", kind: .menu, bytes: PackageResources.liability_and_floor_json),
    ShippedFile(
      name: "effectiveness-and-cascades", kind: .uncertainty,
      bytes: PackageResources.effectiveness_and_cascades_json),
    ShippedFile(
      name: "stress-and-cascades-intervals", kind: .uncertainty,
      bytes: PackageResources.stress_and_cascades_intervals_json),
  ]
}
