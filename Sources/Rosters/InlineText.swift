import OverlapMarket

/// Parts of what is written out on a command line, `liability=1,floor=0.2`.
enum InlineText {
  /// Without spaces at its ends.
  static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }

  /// - Throws: `RosterError.field` for what is no number of the domain.
  static func number(
    _ text: String, in domain: Domain, at path: String, file: String
  ) throws(RosterError) -> Double {
    let bytes = Array(text.utf8)
    let outcome: Result<Double, Number.Fault> = bytes.withUnsafeBufferPointer { buffer in
      do throws(Number.Fault) { return .success(try Number.read(buffer)) } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .success(let value) where domain.contains(value): return value
    case .success:
      throw .field(
        file: file, path: path, value: Shown.number(text), rule: domain.rule)
    case .failure(.malformed):
      throw .field(
        file: file, path: path, value: Shown.quoted(text), rule: "must be \(domain.noun)")
    case .failure(let fault):
      throw .field(
        file: file, path: path, value: Shown.number(text), rule: fault.rule)
    }
  }
}
