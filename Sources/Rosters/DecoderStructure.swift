import OverlapMarket

// Objects and arrays: where one is expected, and complete when they close.
extension DocumentDecoder {
  mutating func startObject() -> Bool {
    if skipsValue() { return skipDeeper() }
    guard let top = frames.last else {
      frames.append(Frame(kind: .record, subject: 0))
      return true
    }
    switch top.kind {
    case .list:
      frames[frames.count - 1].position += 1
      frames.append(Frame(kind: .record, subject: top.subject))
      if isFirms(frames.count - 2) { builder.beginFirm() }
      return true
    case .perRegime, .perFirm: return wrongType(.object)
    case .record:
      let entry = index.entries[top.position]
      switch entry.kind {
      case .record: frames.append(Frame(kind: .record, subject: entry.record))
      case .perRegime, .somePerRegime:
        frames.append(Frame(kind: .perRegime, subject: top.position))
        perRegimeObjects += 1
      case .numberOrPerFirm:
        frames.append(Frame(kind: .perFirm, subject: top.position))
        builder.beginPerFirm()
      case .version, .text, .number, .flag, .count, .choice, .list: return wrongType(.object)
      }
      return true
    }
  }

  mutating func endObject() -> Bool {
    if skipDepth > 0 {
      skipDepth -= 1
      return true
    }
    let frame = frames[frames.count - 1]
    switch frame.kind {
    case .record:
      guard checkComplete(frame) else { return false }
      frames.removeLast()
      if let list = frames.last, list.kind == .list { endItem() }
    case .perRegime:
      guard regimesAreLost || checkEveryRegime(frame) else { return false }
      frames.removeLast()
    case .perFirm:
      builder.endPerFirm(index.entries[frame.subject].key)
      frames.removeLast()
    case .list: break
    }
    return true
  }

  mutating func startArray() -> Bool {
    if skipsValue() { return skipDeeper() }
    guard let top = frames.last, top.kind == .record else { return wrongType(.array) }
    let entry = index.entries[top.position]
    guard entry.kind == .list else { return wrongType(.array) }
    frames.append(Frame(kind: .list, subject: entry.record))
    switch entry.key {
    case .regimes: builder.beginRegimes()
    case .firms: builder.beginFirms(regimeCount: regimes?.count ?? 0)
    default: builder.uncertainty.begin(entry.key)
    }
    return true
  }

  mutating func endArray() -> Bool {
    if skipDepth > 0 {
      skipDepth -= 1
      return true
    }
    frames.removeLast()
    let key = index.entries[frames[frames.count - 1].position].key
    switch key {
    case .regimes: return endRegimes()
    case .firms: builder.endFirms()
    default: break
    }
    return true
  }

  /// A skipped value may nest, but not without end.
  private mutating func skipDeeper() -> Bool {
    skipDepth += 1
    if skipDepth + frames.count <= Self.depthLimit { return true }
    return fail("nested more than \(Self.depthLimit) levels deep")
  }

  private func isFirms(_ list: Int) -> Bool {
    index.entries[frames[list - 1].position].key == .firms
  }

  private mutating func endItem() {
    switch index.entries[frames[frames.count - 2].position].key {
    case .firms: if !regimesAreLost { builder.endFirm() }
    case .regimes: builder.endRegime()
    case let list: builder.uncertainty.endItem(of: list)
    }
  }

  private mutating func endRegimes() -> Bool {
    do throws(MarketError) {
      try RegimeNames.check(builder.regimes)
    } catch {
      failure = RosterError(error, file: file)
      return false
    }
    setRegimes(builder.regimes)
    if case .regimesOnly = scope {
      isDone = true
      return false
    }
    return true
  }

  /// Every required field was there.
  @inline(__always)
  private mutating func checkComplete(_ frame: Frame) -> Bool {
    if case .regimesOnly = scope, frames.count == 1 { return true }
    let range = index.records[frame.subject]
    for position in range where index.entries[position].isRequired {
      if frame.seen & (1 << UInt64(position - range.lowerBound)) != 0 { continue }
      let field = index.fields[position]
      if case .allButFirms = scope, field.key == .firms { continue }
      frames[frames.count - 1].position = -1
      return missing(field.name, noun: field.type.noun)
    }
    return frame.seen != 0 || checkNotEmpty(frame)
  }

  /// One of several fields was there, where that is asked for.
  private mutating func checkNotEmpty(_ frame: Frame) -> Bool {
    let record = index.record(frame.subject)
    guard record.needsOne else { return true }
    frames.removeLast()
    return fail(
      value: "{}", "must have at least one of \(record.fields.map(\.name).joined(separator: ", "))")
  }

  mutating func missing(_ name: String) -> Bool {
    let field = index.fields.first { $0.name == name }
    return missing(name, noun: field?.type.noun ?? "there")
  }

  private mutating func missing(_ name: String, noun: String) -> Bool {
    fail(path: path(name), "missing; must be \(noun)")
  }

  @inline(__always)
  private mutating func checkEveryRegime(_ frame: Frame) -> Bool {
    guard let regimes, frame.count < regimes.count else { return true }
    let entry = index.entries[frame.subject]
    if entry.kind == .somePerRegime {
      if frame.count > 0 { return true }
      frames.removeLast()
      return fail(value: "{}", "must have at least one of \(regimes.names.joined(separator: ", "))")
    }
    let absent = regimeSeenIn.firstIndex { $0 != perRegimeObjects } ?? 0
    frames[frames.count - 1].position = absent
    return fail("missing; must be \(index.entries[frame.subject].domain.noun)")
  }
}
