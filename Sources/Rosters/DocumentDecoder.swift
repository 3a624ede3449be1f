import CRapidJSON
import OverlapMarket

/// Reads a document in one pass of JSON events, with no tree of it in memory. It is driven by
/// `FieldIndex`; what it lets through goes to `builder`. The first fault ends the reading.
struct DocumentDecoder {
  /// Which part of the document is wanted.
  enum Scope {
    case all
    /// The firms come from elsewhere: `firms` must be left out. The text names that place.
    case allButFirms(String)
    /// Stop after `regimes`; everything else at the top level is skipped unread.
    case regimesOnly
  }

  /// An object or array that is open.
  struct Frame {
    enum Kind: UInt8 { case record, list, perRegime, perFirm }

    var kind: Kind
    /// Records and lists: position in the index's records. Per-regime and per-firm objects: the
    /// field's position in its entries.
    var subject: Int
    /// Records: the field being read. Lists: the item. Per-regime objects: the regime. Per-firm
    /// objects: how many came before. -1 before the first.
    var position = -1
    /// Records: fields that were seen, as bits.
    var seen: UInt64 = 0
    /// Per-regime objects: how many regimes were seen.
    var count = 0
  }

  /// No format needs more than five levels; what is deeper is a mistake or an attack.
  static let depthLimit = 64

  let index: FieldIndex
  let file: String
  let scope: Scope
  let bytes: UnsafeBufferPointer<UInt8>

  var builder = DocumentBuilder()
  var failure: RosterError?
  /// The failure is a number's; the reader then stopped at its first digit.
  var stoppedAtNumber = false
  /// Set by `regimesOnly` when it has what it came for.
  var isDone = false

  var frames: [Frame] = []
  /// The value after the current key is not wanted; and how many levels deep in such a value we
  /// are.
  var skipsNext = false
  var skipDepth = 0

  var regimes: RegimeNames?
  /// The regimes could not be found, since the file has a syntax error further on. Per-regime
  /// objects then pass unread until that error ends the reading.
  var regimesAreLost = false
  /// Which per-regime object each regime was last seen in, to tell keys that appear twice.
  var regimeSeenIn: [Int] = []
  var perRegimeObjects = 0

  /// The firm whose entry of a per-firm object is being read.
  var firm = ""
  /// Where each field of a firm stands in a row of numbers, by its position in the index.
  var places: [Int] = []

  init(
    _ index: FieldIndex, bytes: UnsafeBufferPointer<UInt8>, file: String, scope: Scope = .all
  ) {
    self.index = index
    self.bytes = bytes
    self.file = file
    self.scope = scope
    frames.reserveCapacity(Self.depthLimit)
  }

  /// - Parameter regimes: those of the roster, for a document that names them without having any of
  ///   its own.
  /// - Complexity: O(bytes) time; memory for the columns of the result and one level of nesting a
  ///   frame.
  static func decode(
    _ index: FieldIndex, bytes: UnsafeBufferPointer<UInt8>, file: String, scope: Scope = .all,
    regimes: [Regime] = []
  ) throws(RosterError) -> DocumentBuilder {
    try JSONPreamble.check(bytes, file: file)
    var decoder = DocumentDecoder(index, bytes: bytes, file: file, scope: scope)
    if !regimes.isEmpty { decoder.setRegimes(regimes) }
    guard let error = decoder.run() else { return decoder.builder }
    if case .syntax = error { throw error }
    throw FileKind.mistaken(bytes, for: index.record(0), file: file) ?? error
  }

  mutating func run() -> RosterError? {
    let end = JSONEvents.read(bytes, into: &self)
    if let failure {
      // "0x10" and "007" come as the number 0, with the rest to follow.
      let malformed = stoppedAtNumber && end.status == crapidjson_stopped
      return malformed ? malformedNumber(at: end.offset) ?? failure : failure
    }
    switch end.status {
    case crapidjson_ok: return nil
    case crapidjson_stopped where isDone: return nil
    case crapidjson_number_too_big: return rangeError(at: end.offset)
    default:
      let path = self.path
      return JSONSyntax.error(
        end.status, at: end.offset, in: bytes, file: file, after: path.isEmpty ? nil : path)
    }
  }

  private func malformedNumber(at offset: Int) -> RosterError? {
    let text = JSONSyntax.number(at: offset, in: bytes)
    let next = offset + text.count
    guard !Number.isNumber(text) || next < bytes.count && JSONSyntax.isWordByte(bytes[next])
    else { return nil }
    // A malformed number that a handler has seen is a zero with something behind it.
    let zero = offset + (bytes[offset] == UInt8(ascii: "-") ? 1 : 0)
    return JSONSyntax.error(
      crapidjson_comma_or_brace_expected, at: zero + 1, in: bytes, file: file, after: path)
  }

  /// RapidJSON's own range check fires before the number reaches us.
  private mutating func rangeError(at offset: Int) -> RosterError? {
    let text = JSONSyntax.number(at: offset, in: bytes)
    if number(text) {
      _ = fail(
        value: Shown.plain(text),
        "is written with too large an exponent or too many digits; write it shorter")
    }
    return failure
  }
}

// MARK: Failing

extension DocumentDecoder {
  /// The JSON path of what is being read: `firms[3].cost`.
  var path: String {
    var path = ""
    for frame in frames where frame.position >= 0 {
      let name: String
      switch frame.kind {
      case .list:
        path += "[\(frame.position)]"
        continue
      case .record: name = index.fields[frame.position].name
      case .perRegime: name = regimes?.names[frame.position] ?? ""
      case .perFirm: name = firm
      }
      let step = Shown.step(name)
      path += path.isEmpty && step.hasPrefix(".") ? String(step.dropFirst()) : step
    }
    return path
  }

  /// The path of something inside what is being read.
  func path(_ name: String) -> String {
    let step = Shown.step(name)
    let path = self.path
    return path.isEmpty && step.hasPrefix(".") ? String(step.dropFirst()) : path + step
  }

  /// Always false, the callbacks' word for stopping.
  mutating func fail(path: String? = nil, value: String? = nil, _ rule: String) -> Bool {
    failure = .field(file: file, path: path ?? self.path, value: value, rule: rule)
    return false
  }
}
