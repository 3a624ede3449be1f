// Firms that are held at an overlap while the others choose theirs (docs/model.md section 1): their
// strategy set is that one overlap. This file is where games, states and the planner learn of it.

extension Firms {
  /// The overlap at which a firm is held; nil: it chooses.
  @inlinable public func heldOverlap(of firm: Int) -> Double? {
    let column = columns[Column.heldOverlap]
    guard !column.isEmpty, !column[firm].isNaN else { return nil }
    return column[firm]
  }

  /// Positions of the firms that are held, ascending. O(firms) where some firm is, else O(1).
  public var held: [Int] {
    isSet(.heldOverlap) ? indices.filter { heldOverlap(of: $0) != nil } : []
  }

  /// The least overlap of each firm, where those that choose have a floor: one that is held has no
  /// other. O(firms) where some firm is held, else O(1).
  func leastOverlap(choosingFrom floor: FirmValues) -> FirmValues {
    guard isSet(.heldOverlap) else { return floor }
    return .perFirm(indices.map { heldOverlap(of: $0) ?? floor[$0] })
  }

  /// Sets a bound on overlaps to nothing for firms that are held: their strategies end where they
  /// begin.
  func closeStrategies(ofHeld reach: UnsafeMutablePointer<Double>) {
    for i in held { reach[i] = 0 }
  }

  /// The same firms, all of which choose.
  func choosing() -> Firms {
    guard isSet(.heldOverlap) else { return self }
    var free = self
    for i in held { free.set(.heldOverlap, firm: i, to: PrimitiveDescriptor.heldOverlap.filler) }
    return free
  }
}

extension Market {
  /// This market with no firm held. O(firms) where some firm is.
  package var choosing: Market {
    firms.isSet(.heldOverlap) ? replacing(firms: firms.choosing()) : self
  }

  /// What is fixed in a market nobody moves: neither a firm, nor a policy, nor the planner. A
  /// policy that asks a firm that is held for more overlap is therefore refused.
  func check(heldUnder policy: Policy) throws(MarketError) {
    let held = firms.held
    guard !held.isEmpty else { return }
    let least = Burden(policy, on: firms).leastOverlap
    for i in held {
      guard let overlap = firms.heldOverlap(of: i), overlap < least[i] else { continue }
      throw .outOfDomain(
        path: "firms[\(i)].overlap", value: overlap,
        rule: "must be at least \(least[i]), the firm's least overlap under the policy; hold it "
          + "higher, let it choose, or have the policy ask less of it")
    }
  }
}
