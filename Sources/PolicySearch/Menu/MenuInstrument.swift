import OverlapMarket

/// An instrument that a menu moves, and the values at which the grid tries it.
public struct MenuInstrument: Sendable, Hashable {
  public let instrument: PolicyParameter
  /// What it is proportional to, firm by firm; nil: the same for all firms.
  public let scale: FirmScale?
  /// Least value, at least 0.
  public let from: Double
  /// Largest value, at least `from`.
  public let to: Double
  /// Values on the grid, both ends included; 1 where both ends are equal.
  public let points: Int

  /// - Throws: `MenuError` for an end that is negative, not finite or beyond the instrument's
  ///   limit, a range that runs downwards, a number of points that does not fit the range, or a
  ///   scale of an instrument that has none.
  public init(
    _ instrument: PolicyParameter, from: Double, to: Double, points: Int,
    scaledBy scale: FirmScale? = nil
  ) throws(MenuError) {
    let path = "instruments.\(instrument.name)"
    if scale != nil && !instrument.canBeScaled { throw .cannotBeScaled(instrument) }
    if let limit = instrument.limit, to > limit, to.isFinite {
      throw .outOfDomain(path: "\(path).to", value: to, rule: "must be at most \(limit)")
    }
    for (name, end) in [("from", from), ("to", to)] where !(end >= 0 && end.isFinite) {
      throw .outOfDomain(path: "\(path).\(name)", value: end, rule: "must be at least 0 and finite")
    }
    guard from <= to else { throw .emptyRange(path: path, from: from, to: to) }
    guard points >= 1, (points == 1) == (from == to) else {
      throw .pointCount(path: "\(path).points", points: points, isSingle: from == to)
    }
    self.instrument = instrument
    self.scale = scale
    self.from = from
    self.to = to
    self.points = points
  }

  /// A value of the grid: evenly spaced, the ends exact.
  /// - Precondition: `0 <= index < points`.
  public func value(_ index: Int) -> Double {
    if index == 0 { return from }
    if index == points - 1 { return to }
    // By halves, so that no difference overflows.
    return from + 2 * ((to / 2 - from / 2) * Double(index) / Double(points - 1))
  }

  /// Distance between neighbouring values; 0 where there is one.
  var spacing: Double { points > 1 ? (to - from) / Double(points - 1) : 0 }

  func contains(_ value: Double) -> Bool { value >= from && value <= to }
}
