import FoundationEssentials
import Rosters

/// Overlaps in a file: a profile by itself, or the first one of a result.
public enum RecordedProfile {
  /// What only results have.
  private static let resultField = "result"

  /// Reads a profile, or a result of `overlap solve`, `plan` or `evaluate`.
  /// - Throws: `RosterError`.
  public static func load(path: String) throws(RosterError) -> ProfileFile {
    let bytes = try JSONFile.read(path)
    guard JSONFile.fields(of: bytes).contains(resultField) else {
      return try ProfileFile(jsonBytes: bytes, file: path)
    }
    do {
      let firms = try JSONDecoder().decode(Result.self, from: Data(bytes)).firms
      return ProfileFile(zip(firms.name, firms.overlap).map { ($0, $1) }, file: path)
    } catch let error as DecodingError {
      throw RosterError(error, inResult: path)
    } catch {
      throw .content(file: path, problem: "cannot be decoded: \(error)")
    }
  }

  private struct Result: Decodable {
    let firms: Firms

    private enum Key: String, CodingKey { case firms, equilibria, profile }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      if fields.contains(.equilibria) {
        guard let first = try fields.decode([Profile].self, forKey: .equilibria).first else {
          throw DecodingError.dataCorruptedError(
            forKey: .equilibria, in: fields, debugDescription: "has no equilibrium to take")
        }
        firms = first.firms
      } else if fields.contains(.profile) {
        firms = try fields.decode(Profile.self, forKey: .profile).firms
      } else {
        firms = try fields.decode(Firms.self, forKey: .firms)
      }
    }
  }

  private struct Profile: Decodable { let firms: Firms }

  private struct Firms: Decodable {
    let name: [String]
    let overlap: [Double]

    private enum Key: String, CodingKey { case name, overlap }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      name = try fields.decode([String].self, forKey: .name)
      overlap = try fields.decode([Double].self, forKey: .overlap)
      guard name.count == overlap.count else {
        throw DecodingError.dataCorruptedError(
          forKey: .overlap, in: fields,
          debugDescription: "has \(overlap.count) entries for \(name.count) firms")
      }
    }
  }
}
