import FoundationEssentials
import Rosters

/// A result file that can be verified.
public enum RecordedResult: Sendable {
  case solution(RecordedSolution)
  case plan(RecordedPlan)

  /// Reads a result.
  /// - Throws: `RosterError`, with the result's path in the place of the roster's.
  public static func load(path: String) throws(RosterError) -> RecordedResult {
    try RecordedResult(checked: JSONFile.read(path), file: path)
  }

  /// Decodes a result. O(bytes).
  /// - Parameter file: what errors call these bytes.
  /// - Throws: `RosterError`, never `.unreadable`.
  public init(jsonBytes: [UInt8], file: String = "result") throws(RosterError) {
    try JSONFile.check(jsonBytes, file: file)
    try self.init(checked: jsonBytes, file: file)
  }

  /// What tells whether the rest can be read, and as what.
  private struct Head: Decodable {
    let schemaVersion: Int
    let result: String?

    func check(_ file: String) throws(RosterError) {
      guard schemaVersion == ResultFormat.version else {
        throw .field(
          file: file, path: "schemaVersion", value: "\(schemaVersion)",
          rule: "must be \(ResultFormat.version), the only version that this program reads")
      }
      let known = [SolveResult.name, EnumerationResult.name, PlanResult.name]
      guard let result, !known.contains(result) else { return }
      throw .field(
        file: file, path: "result", value: Shown.quoted(result),
        rule: "verify proves results of overlap solve, solve --all and plan again, and no others; "
          + "to check this one, run its command again and compare")
    }
  }

  private init(checked bytes: [UInt8], file: String) throws(RosterError) {
    do {
      let data = Data(bytes)
      if let kind = FileKind(bytes), kind != .result {
        throw RosterError.content(file: file, problem: kind.problem(wanted: .result))
      }
      let head = try JSONDecoder().decode(Head.self, from: data)
      try head.check(file)
      self =
        head.result == PlanResult.name
        ? .plan(try JSONDecoder().decode(RecordedPlan.self, from: data))
        : .solution(try JSONDecoder().decode(RecordedSolution.self, from: data))
    } catch let error as RosterError {
      throw error
    } catch let error as DecodingError {
      throw RosterError(error, inResult: file)
    } catch {
      throw .content(file: file, problem: "cannot be decoded: \(error)")
    }
  }
}
