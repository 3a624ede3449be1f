/// Which path is asked for: an instrument, its first and last value, and how many values are
/// reported.
///
/// Written `liability=0:3` or, with the number of points, `floor=0:1:21`. The range may run
/// downwards, or have length zero, which is one point.
public struct PathRequest: Sendable, Equatable {
  public static let defaultPoints = 31
  public static let pointLimit = 10_001

  public let instrument: PolicyParameter
  public let from: Double
  public let to: Double
  /// Reported values, both ends included: at least 2, or 1 where both ends are equal.
  public let points: Int

  /// - Throws: `PathRequestError` for an end that is negative or not finite, or a number of points
  ///   outside 2...`pointLimit`.
  public init(
    instrument: PolicyParameter, from: Double, to: Double, points: Int = PathRequest.defaultPoints
  ) throws(PathRequestError) {
    for end in [from, to] where !(end >= 0 && end.isFinite) {
      throw .endOutOfDomain(instrument: instrument, text: "\(end)")
    }
    guard (2...Self.pointLimit).contains(points) else {
      throw .pointsOutOfDomain(text: "\(points)")
    }
    self.instrument = instrument
    self.from = from
    self.to = to
    self.points = from == to ? 1 : points
  }

  /// The reported values, from first to last: evenly spaced, the ends exact.
  public var values: [Double] {
    (0..<points).map { k in
      if k == 0 { return from }
      if k == points - 1 { return to }
      // By halves, so that no difference overflows.
      return from + 2 * ((to / 2 - from / 2) * Double(k) / Double(points - 1))
    }
  }
}

extension PathRequest {
  /// Reads `instrument=from:to` or `instrument=from:to:points`.
  /// - Throws: `PathRequestError`, each a line that says what to write instead.
  public init(_ text: String) throws(PathRequestError) {
    guard let equals = text.firstIndex(of: "=") else { throw .malformed(text: text) }
    let name = String(text[..<equals])
    guard let instrument = PolicyParameter.followed.first(where: { $0.name == name }) else {
      throw .unknownInstrument(name: name)
    }
    let parts = text[text.index(after: equals)...].split(
      separator: ":", omittingEmptySubsequences: false
    )
    .map(String.init)
    guard parts.count == 2 || parts.count == 3 else { throw .malformed(text: text) }
    let from = try Self.end(parts[0], of: instrument)
    let to = try Self.end(parts[1], of: instrument)
    guard parts.count == 3 else {
      try self.init(instrument: instrument, from: from, to: to)
      return
    }
    guard parts[2].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let points = Int(parts[2])
    else {
      throw .pointsOutOfDomain(text: parts[2])
    }
    try self.init(instrument: instrument, from: from, to: to, points: points)
  }

  private static func end(_ text: String, of instrument: PolicyParameter) throws(PathRequestError)
    -> Double
  {
    // Decimal only: Swift also reads hexadecimal and the names of infinities.
    let decimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
    guard decimal, let value = Double(text) else { throw .notANumber(text: text) }
    guard value >= 0 && value.isFinite else {
      throw .endOutOfDomain(instrument: instrument, text: text)
    }
    return value == 0 ? 0 : value
  }
}

/// What is wrong with the text or the numbers of a path.
public enum PathRequestError: Error, Sendable, Equatable {
  case malformed(text: String)
  case unknownInstrument(name: String)
  case notANumber(text: String)
  case endOutOfDomain(instrument: PolicyParameter, text: String)
  case pointsOutOfDomain(text: String)
}

extension PathRequestError: CustomStringConvertible {
  /// One line, whatever was written.
  public var description: String {
    switch self {
    case .malformed(let text):
      "\(Self.shown(text)): write INSTRUMENT=FROM:TO or INSTRUMENT=FROM:TO:POINTS, such as "
        + "liability=0:3"
    case .unknownInstrument(let name):
      "\(Self.shown(name)): the instruments are "
        + PolicyParameter.followed.map(\.name).joined(separator: " and ")
    case .notANumber(let text): "\(Self.shown(text)): must be a plain decimal number such as 0.25"
    case .endOutOfDomain(let instrument, let text):
      "\(instrument.name) = \(Self.shown(text)): must be at least 0 and finite"
    case .pointsOutOfDomain(let text):
      "points = \(Self.shown(text)): must be a whole number from 2 to \(PathRequest.pointLimit)"
    }
  }

  /// In double quotes, on one line, at most 40 characters.
  private static func shown(_ text: String) -> String {
    let clean = text.unicodeScalars.prefix(40).map { scalar -> String in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
        .privateUse:
        "\\u{\(String(scalar.value, radix: 16))}"
      default: String(scalar)
      }
    }
    return "\"\(clean.joined())\(text.unicodeScalars.count > 40 ? "..." : "")\""
  }
}
