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
      if isFirms(frames.count - 2) { builder.beginFirm() } else { builder.beginRecord() }
      return true
    case .perRegime, .perFirm: return wrongType(.object)
    case .record:
      let entry = index.entries[top.position]
      switch entry.kind {
      case .record:
        frames.append(Frame(kind: .record, subject: entry.record))
        if !entry.isOfFirm { builder.beginRecord() }
      case .perRegime, .somePerRegime:
        frames.append(Frame(kind: .perRegime, subject: top.position))
        perRegimeObjects += 1
        if !entry.isOfFirm { builder.set(index.fields[top.position].name, .byRegime([])) }
      case .numberOrPerFirm, .perActivity:
        frames.append(Frame(kind: .perFirm, subject: top.position))
        builder.set(index.fields[top.position].name, .byFirm([:]))
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
      endRecord()
    case .perRegime:
      guard regimesAreLost || checkEveryRegime(frame) else { return false }
      frames.removeLast()
    case .perFirm: frames.removeLast()
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
    if top.position == index.firms {
      beginFirms()
    } else if top.position == index.activities {
      builder.beginActivities()
    } else {
      builder.set(index.fields[top.position].name, .list([]))
    }
    return true
  }

  mutating func endArray() -> Bool {
    if skipDepth > 0 {
      skipDepth -= 1
      return true
    }
    frames.removeLast()
    let list = frames[frames.count - 1].position
    if list == index.regimes { return endRegimes() }
    if list == index.firms { builder.endFirms() }
    if list == index.activities, !builder.endActivities() {
      return fail(value: "[]", "must have at least one entry")
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
    frames[list - 1].position == index.firms
  }

  private mutating func beginFirms() {
    builder.beginFirms(regimeCount: regimes?.count ?? 0)
    places = index.firmPrimitives.map { $0.map(builder.place(of:)) ?? -1 }
  }

  /// A record was closed; the place where it stands is now the innermost.
  @inline(__always)
  private mutating func endRecord() {
    guard let outer = frames.last else { return }  // the document itself
    if outer.kind == .list {
      if !isFirms(frames.count - 1) { return builder.endItem() }
      if !regimesAreLost { builder.endFirm() }
    } else if !index.entries[outer.position].isOfFirm {
      builder.endRecord(of: index.fields[outer.position].name)
    }
  }

  private mutating func endRegimes() -> Bool {
    let regimes = builder.regimes
    do throws(MarketError) {
      try RegimeNames.check(regimes)
    } catch {
      failure = RosterError(error, file: file)
      return false
    }
    setRegimes(regimes)
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
    if let either = index.alternatives[frame.subject], frame.seen & either.both == either.both {
      frames[frames.count - 1].position = either.usual
      return fail(
        "must be left out beside \(index.fields[either.other].name), from which it follows")
    }
    for position in range where index.entries[position].isRequired {
      if frame.seen & (1 << UInt64(position - range.lowerBound)) != 0 { continue }
      let field = index.fields[position]
      if let either = index.alternatives[frame.subject], position == either.usual {
        if frame.seen & either.both != 0 { continue }
        frames[frames.count - 1].position = -1
        let other = index.fields[either.other]
        return missing(field.name, noun: "\(field.type.noun), or \(other.name), \(other.type.noun)")
      }
      if case .allButFirms = scope, position == index.firms { continue }
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
