import Glibc
import OverlapMarket
import Planner
import Randomness

/// A primitive that is not known, of the market, of one firm or of several, and how its values are
/// drawn.
public struct UncertainPrimitive: Sendable, Hashable {
  /// What is drawn: one primitive, or the same one of several firms.
  public let primitives: [Primitive]
  public let distribution: Distribution
  /// Whether what is drawn multiplies the market's own value rather than replacing it.
  public let isFactor: Bool
  /// Whether one number is drawn for all the primitives, rather than one for each.
  public let isShared: Bool
  /// Whether values outside a primitive's domain are drawn again, rather than refused.
  public let isTruncated: Bool

  public init(
    _ primitives: [Primitive], _ distribution: Distribution, isFactor: Bool = false,
    isShared: Bool = false,
    isTruncated: Bool = false
  ) {
    self.primitives = primitives
    self.distribution = distribution
    self.isFactor = isFactor
    self.isShared = isShared
    self.isTruncated = isTruncated
  }

  /// Numbers drawn for each market.
  var variateCount: Int { isShared ? min(1, primitives.count) : primitives.count }
}

/// Distributions of primitives, and how many markets are drawn from them.
///
/// A number is a function of the seed, the draw, and the places of its entry and of its firm in the
/// lists, so that an entry added at the end, or more draws, leave the other numbers as they are.
/// Entries are independent of each other. Where some are intervals the first draws are the corners
/// of their box, the others spread evenly over it.
public struct UncertaintyModel: Sendable, Hashable {
  /// Draws of one number that are tried before a truncated distribution is refused.
  static let attemptLimit = 1000

  public let primitives: [UncertainPrimitive]
  public let drawCount: Int
  public let seed: UInt64

  public init(_ primitives: [UncertainPrimitive], drawCount: Int, seed: UInt64) {
    self.primitives = primitives
    self.drawCount = drawCount
    self.seed = seed
  }

  /// Corners of the box of some intervals.
  static func corners(_ intervals: Int) -> Double { exp2(Double(intervals)) }

  /// Intervals of single numbers.
  var intervalCount: Int {
    primitives.reduce(0) { $0 + ($1.distribution.interval == nil ? 0 : $1.variateCount) }
  }

  /// The markets drawn around one that holds everything that is known.
  ///
  /// - Throws: `UncertaintyError` for a distribution that is none, a primitive that the market
  ///   lacks or that is drawn twice, a value outside its domain, or fewer draws than the intervals
  ///   have corners.
  /// - Complexity: O(draws · firms · regimes).
  public func draws(around market: Market) throws(UncertaintyError) -> MarketDraws {
    guard drawCount > 0 else { throw .noDraws }
    try check(in: market)
    guard Double(drawCount) >= Self.corners(intervalCount) || intervalCount == 0 else {
      throw .corners(draws: drawCount, intervals: intervalCount)
    }
    var markets: [Market] = []
    markets.reserveCapacity(drawCount)
    for draw in 0..<drawCount {
      let changes = try changes(draw, in: market)
      do throws(MarketError) { markets.append(try market.with(changes)) } catch {
        throw .drawn(draw: draw, error)
      }
    }
    return try MarketDraws(markets, hasProbabilities: intervalCount == 0)
  }

  private func check(in market: Market) throws(UncertaintyError) {
    var drawn: [Primitive: Int] = [:]
    var probability: Int?
    for (k, entry) in primitives.enumerated() {
      let path = "primitives[\(k)]"
      if let fault = entry.distribution.fault {
        throw .parameter(path: "\(path).\(fault.parameter)", value: fault.value, rule: fault.rule)
      }
      for primitive in entry.primitives {
        guard primitive.exists(in: market) else { throw .unknown(path: path) }
        if let first = drawn.updateValue(k, forKey: primitive) {
          throw .repeated(
            path: path, primitive: primitive.path(in: market), first: "primitives[\(first)]")
        }
        if case .probabilityInProportion = primitive {
          // Two, each rescaling the other, would depend on their order.
          if let probability {
            throw .repeated(
              path: path, primitive: "a regime's probability", first: "primitives[\(probability)]")
          }
          probability = k
        }
      }
    }
  }

  private func changes(_ draw: Int, in market: Market) throws(UncertaintyError) -> [MarketChange] {
    var changes: [MarketChange] = []
    var interval = 0
    for (k, entry) in primitives.enumerated() {
      let groups = entry.isShared ? [entry.primitives] : entry.primitives.map { [$0] }
      for (place, group) in groups.enumerated() {
        let corner: Bool? =
          entry.distribution.interval != nil && Double(draw) < Self.corners(intervalCount)
          ? (draw >> interval) & 1 == 1 : nil
        if entry.distribution.interval != nil { interval += 1 }
        changes += try values(of: group, of: entry, (draw, k, place), corner: corner, in: market)
      }
    }
    return changes
  }

  /// - Parameter corner: which end of its interval is asked for; nil where a value is to be drawn.
  private func values(
    of group: [Primitive], of entry: UncertainPrimitive,
    _ place: (draw: Int, entry: Int, firm: Int), corner: Bool?,
    in market: Market
  ) throws(UncertaintyError) -> [MarketChange] {
    let path = "primitives[\(place.entry)]"
    var refusal: UncertaintyError?
    for attempt in 0..<(entry.isTruncated && corner == nil ? Self.attemptLimit : 1) {
      let drawn = number(of: entry.distribution, place, attempt: attempt, corner: corner)
      refusal = nil
      var changes: [MarketChange] = []
      for primitive in group {
        let value =
          entry.isFactor
          ? drawn * (primitive.current(in: market, under: .laissezFaire) ?? .nan) : drawn
        let domain = primitive.domain
        guard domain.contains(value) else {
          let name = primitive.path(in: market)
          refusal =
            entry.isTruncated && corner == nil
            ? .hardlyInside(path: path, primitive: name, draw: place.draw, rule: domain.rule)
            : .outside(
              path: path, value: value, primitive: name, draw: place.draw, rule: domain.rule)
          break
        }
        changes.append(MarketChange(primitive, value))
      }
      if refusal == nil { return changes }
    }
    if let refusal { throw refusal }
    return []
  }

  private func number(
    of distribution: Distribution, _ place: (draw: Int, entry: Int, firm: Int), attempt: Int,
    corner: Bool?
  ) -> Double {
    if let corner, let ends = distribution.interval {
      return corner ? ends.upperBound : ends.lowerBound
    }
    let counter = [place.draw, place.entry, place.firm, attempt].map {
      UInt32(truncatingIfNeeded: $0)
    }
    return distribution.value(Philox(key: seed).uniforms(Philox.Block(counter)))
  }
}
