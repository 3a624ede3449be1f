import OverlapMarket

// Keys: known, not seen before in the object, and wanted.
extension DocumentDecoder {
  mutating func key(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    if skipDepth > 0 { return true }
    let top = frames.count - 1
    switch frames[top].kind {
    case .record: return recordKey(key, top)
    case .perRegime: return regimeKey(key, top)
    case .perFirm: return firmKey(key, top)
    case .list: return true  // arrays have no keys
    }
  }

  private mutating func recordKey(_ key: UnsafeBufferPointer<UInt8>, _ top: Int) -> Bool {
    let range = index.records[frames[top].subject]
    let guess = max(frames[top].position + 1, range.lowerBound)
    guard let found = index.names.find(key, in: range, guess: guess) else {
      if isPreview(top) {
        skipsNext = true
        return true
      }
      return unknown(key, frames[top].subject)
    }
    let bit: UInt64 = 1 << UInt64(found - range.lowerBound)
    frames[top].position = found
    if frames[top].seen & bit != 0 {
      return fail("appears twice in the same object; keep one")
    }
    frames[top].seen |= bit
    return top == 0 ? rootKey(found) : true
  }

  private func isPreview(_ top: Int) -> Bool {
    if case .regimesOnly = scope, top == 0 { true } else { false }
  }

  private mutating func rootKey(_ position: Int) -> Bool {
    switch scope {
    case .regimesOnly:
      skipsNext = position != index.regimes
      return true
    case .allButFirms(let place) where position == index.firms:
      return fail("must be left out, since the firms come from \(Shown.file(place))")
    case .all where position == index.firms, .all where position == index.foundations,
      .allButFirms where position == index.foundations:
      return regimes == nil ? previewRegimes() : true
    case .all, .allButFirms: return true
    }
  }

  /// What differs by regime comes before the regimes, whose names we need: reads ahead for them.
  /// Costs a second pass over the bytes up to the regimes.
  private mutating func previewRegimes() -> Bool {
    var preview = DocumentDecoder(index, bytes: bytes, file: file, scope: .regimesOnly)
    let error = preview.run()
    if preview.isDone {
      setRegimes(preview.builder.regimes)
    } else if let failure = preview.failure {
      self.failure = failure
    } else if error != nil {
      regimesAreLost = true
    } else {
      frames.removeLast(frames.count - 1)
      frames[0].position = -1
      return missing("regimes")
    }
    return failure == nil
  }

  mutating func setRegimes(_ regimes: [Regime]) {
    self.regimes = RegimeNames(regimes)
    regimeSeenIn = Array(repeating: 0, count: regimes.count)
  }

  private mutating func unknown(_ key: UnsafeBufferPointer<UInt8>, _ record: Int) -> Bool {
    frames[frames.count - 1].position = -1
    let name = String(decoding: key, as: UTF8.self)
    let record = index.record(record)
    let advice = NearestName.advice(
      name, among: record.fields.map(\.name), listedAs: "\(record.singular) has")
    let place = advice.hasSuffix("?") ? nil : index.place(of: name)
    return fail(path: path(name), "unknown field; \(place ?? advice)")
  }

  private mutating func regimeKey(_ key: UnsafeBufferPointer<UInt8>, _ top: Int) -> Bool {
    guard let regimes else { return true }
    guard let found = regimes.find(key, guess: frames[top].position + 1) else {
      frames[top].position = -1
      let name = String(decoding: key, as: UTF8.self)
      let advice = NearestName.advice(name, among: regimes.names, listedAs: "the regimes are")
      return fail(path: path(name), "unknown regime; \(advice)")
    }
    frames[top].position = found
    if regimeSeenIn[found] == perRegimeObjects {
      return fail("appears twice in the same object; keep one")
    }
    regimeSeenIn[found] = perRegimeObjects
    frames[top].count += 1
    return true
  }
  /// Whether there is such a firm can only be told when all of the document is read.
  private mutating func firmKey(_ key: UnsafeBufferPointer<UInt8>, _ top: Int) -> Bool {
    frames[top].position += 1
    firm = String(decoding: key, as: UTF8.self)
    guard String(validating: key) != nil else { return fail(Self.loneSurrogate) }
    guard builder.begin(firm: firm) else {
      return fail("appears twice in the same object; keep one")
    }
    return true
  }
}
