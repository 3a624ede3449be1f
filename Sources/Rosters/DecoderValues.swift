// Values that stand alone: of the right type and in their domain.
extension DocumentDecoder {
  /// What stands in the file.
  enum Found {
    case null
    case boolean(Bool)
    case number(UnsafeBufferPointer<UInt8>)
    case text(UnsafeBufferPointer<UInt8>)
    case object
    case array
  }

  /// True once, where the value that comes is to be skipped.
  @inline(__always)
  mutating func skipsValue() -> Bool {
    if skipDepth > 0 { return true }
    guard skipsNext else { return false }
    skipsNext = false
    return true
  }

  mutating func number(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if skipsValue() { return true }
    let isFine = take(text)
    stoppedAtNumber = !isFine
    return isFine
  }

  @inline(__always)
  private mutating func take(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let top = frames.last, top.kind != .list else { return wrongType(.number(text)) }
    let entry = index.entries[top.kind == .record ? top.position : top.subject]
    let fits =
      top.kind != .record || entry.kind == .number || entry.kind == .version
      || entry.kind == .numberOrPerFirm
      || entry.kind == .count
    guard fits else { return wrongType(.number(text)) }
    let value: Double
    do throws(Number.Fault) {
      value = try Number.read(text)
    } catch {
      return fail(value: Shown.plain(text), error.rule)
    }
    if entry.kind == .version {
      if value == Double(FileFormat.version) { return true }
      return fail(
        value: Shown.plain(text),
        "must be \(FileFormat.version), the only version that this program reads")
    }
    guard entry.domain.contains(value) else {
      return fail(value: Shown.plain(text), entry.domain.rule)
    }
    if entry.kind == .count, case .count(let range) = index.fields[top.position].type {
      guard let count = Int(exactly: value), range.contains(count) else {
        return fail(value: Shown.plain(text), "must be \(index.fields[top.position].type.noun)")
      }
    }
    store(value, entry, top)
    return true
  }

  @inline(__always)
  private mutating func store(_ value: Double, _ entry: FieldIndex.Entry, _ top: Frame) {
    switch top.kind {
    case .record where entry.isOfFirm: builder.setFirm(places[top.position], value)
    case .record: builder.set(index.fields[top.position].name, .number(value))
    case .perFirm: builder.set(firm: firm, value)
    case .perRegime where regimesAreLost: break
    case .perRegime where entry.isOfFirm:
      builder.setFirm(places[top.subject] + top.position, value)
    case .perRegime: builder.set(regime: top.position, value)
    case .list: break
    }
  }

  static let loneSurrogate = "must not have a \\uDC00-\\uDFFF escape without its other half"

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if skipsValue() { return true }
    guard let top = frames.last, top.kind == .record else { return wrongType(.text(bytes)) }
    let entry = index.entries[top.position]
    guard entry.kind == .text || entry.kind == .choice else { return wrongType(.text(bytes)) }
    guard !bytes.isEmpty || entry.mayBeEmpty else {
      return fail(value: Shown.quoted(bytes), "must not be empty")
    }
    guard let text = String(validating: bytes) else {
      return fail(value: Shown.quoted(bytes), Self.loneSurrogate)
    }
    if case .choice(let names) = index.fields[top.position].type, !names.contains(text) {
      return fail(
        value: Shown.quoted(bytes),
        "unknown name; \(NearestName.advice(text, amongChoices: names))")
    }
    if entry.isOfFirm {
      if let group = index.firmGroups[top.position] {
        builder.setFirm(group, text)
      } else {
        builder.setFirmName(text)
      }
    } else {
      builder.set(index.fields[top.position].name, .text(text))
    }
    return true
  }

  mutating func null() -> Bool { skipsValue() || wrongType(.null) }

  mutating func boolean(_ value: Bool) -> Bool {
    if skipsValue() { return true }
    guard let top = frames.last, top.kind == .record, index.entries[top.position].kind == .flag
    else {
      return wrongType(.boolean(value))
    }
    builder.set(index.fields[top.position].name, .flag(value))
    return true
  }

  /// Tells what stands there, what must, and what to do.
  mutating func wrongType(_ found: Found) -> Bool {
    let (expected, presence) = expectation
    let value: String
    let name: String
    var advice = ""
    switch found {
    case .null:
      (value, name) = ("null", "null")
      if case .optional(let standard) = presence {
        advice = "; leave the field out for its default (\(standard))"
      }
    case .boolean(let flag): (value, name) = ("\(flag)", "true or false")
    case .number(let text): (value, name) = (Shown.plain(text), "a number")
    case .text(let bytes):
      (value, name) = (Shown.quoted(bytes), "a text")
      if expected.contains("number"), Number.isNumber(bytes) {
        advice = "; take the quotes away"
      }
    case .object: (value, name) = ("{...}", "an object")
    case .array: (value, name) = ("[...]", "a list")
    }
    if let top = frames.last, top.kind == .list { frames[frames.count - 1].position += 1 }
    let path = self.path
    if path.isEmpty {
      failure = .content(file: file, problem: "must be \(expected), not \(name)")
      return false
    }
    return fail(path: path, value: value, "must be \(expected), not \(name)\(advice)")
  }

  /// What the place that is being read must hold.
  private var expectation: (noun: String, presence: Presence) {
    guard let top = frames.last else { return ("an object {...}", .required) }
    switch top.kind {
    case .record:
      let field = index.fields[top.position]
      return (field.type.noun, field.presence)
    case .list: return ("\(index.record(top.subject).singular), an object {...}", .required)
    case .perRegime, .perFirm: return (index.entries[top.subject].domain.noun, .required)
    }
  }
}
