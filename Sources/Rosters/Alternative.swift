/// What a roster is compared with: a change of its policy, or another roster.
public enum Alternative: Sendable {
  case reform(PolicyReform)
  case roster(Roster)

  /// What only rosters have.
  private static let rosterFields: Set<String> = ["market", "regimes", "firms"]

  /// Reads what stands on a command line. A file is told by what is in it; a text that names no
  /// file, and has an equals sign, is a policy written out.
  /// - Throws: `RosterError`; `.unreadable` where it is neither.
  public static func read(argument: String) throws(RosterError) -> Alternative {
    let bytes: [UInt8]
    do throws(RosterError) { bytes = try FileBytes.read(argument) } catch {
      guard error.kind == .unreadableFile else { throw error }
      return .reform(try PolicyReform.read(argument: argument))
    }
    guard JSONFile.fields(of: bytes).isDisjoint(with: rosterFields) else {
      return .roster(try Roster(jsonBytes: bytes, file: argument))
    }
    return .reform(try PolicyReform(jsonBytes: bytes, file: argument))
  }
}
