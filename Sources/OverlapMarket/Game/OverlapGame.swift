import AggregativeGames
import Glibc
import Intervals

/// The overlap game of a market under a policy, as solvers see it (MODEL sections 1 and 2).
///
/// The aggregate is log A, the logarithm of the sum of logit weights, counted from a reference level so that differences near
/// it keep their digits however large β U is.
public struct OverlapGame: SingleAggregateGame {
  public let market: Market
  public let policy: Policy
  let failure: FailurePieces

  /// β (v_i − P_i), counted from the reference level.
  let qualityLogWeight: [Double]
  /// β h_U e_i: fall of the log weight per unit of expected failure probability.
  let demandRate: [Double]
  /// τ_i h_E e_i: expected liability per served user and unit of failure probability, at the least overlap.
  let liableHarm: [Double]
  /// What is left of it where a safe harbor relieves firms.
  private let reliefFactor: Double
  /// β v_0 from the reference level; −∞ without an outside option.
  let outsideLogWeight: Double
  /// What was subtracted from every log weight.
  let reference: Double
  public let totalRange: ClosedRange<Double>
  /// The largest share that each firm can have: at its ceiling, with all rivals at their floors.
  let largestShare: [Double]
  /// The cost above which `SinglePeak` holds for each firm.
  let costForSinglePeak: [Double]

  /// - Throws: `MarketError.overflow` where magnitudes leave the range of a double, `.entryCount` where a per-firm instrument does not
  ///   fit the market. O(firms · regimes²).
  public init(_ market: Market, under policy: Policy) throws(MarketError) {
    try policy.check(fits: market)
    let market = market.regulated(by: policy)
    self.market = market
    self.policy = policy
    failure = try FailurePieces(market, policy)
    let firms = market.firms
    let beta = market.demandSensitivity
    demandRate = firms.indices.map { beta * market.userHarm * firms.exposure[$0] }
    let liableHarm = firms.indices.map {
      policy.liability(of: $0, at: policy.minimumOverlap[$0]) * market.externalHarm * firms.exposure[$0]
    }
    self.liableHarm = liableHarm
    reliefFactor = 1 - (policy.safeHarbor?.discount ?? 0)
    let quality = firms.indices.map { beta * (firms.value[$0] - firms.price[$0]) }
    let outside = market.outsideOption.map { beta * $0 } ?? -.infinity
    for i in firms.indices {
      guard abs(quality[i]) < 1e150, demandRate[i] < 1e150, liableHarm[i] < 1e150 else {
        throw .overflow(path: "firms[\(i)]", combination: "demandSensitivity × utility")
      }
    }
    guard outside < 1e150 else {
      throw .overflow(
        path: "market.outsideOption", combination: "demandSensitivity × outsideOption")
    }
    var level = outside
    for i in firms.indices {
      let start = failure.pieces.start(of: i)
      let atFloor = failure.intercept[start] - failure.slope[start] * policy.minimumOverlap[i]
      level = max(level, quality[i] - demandRate[i] * atFloor)
    }
    reference = level
    qualityLogWeight = quality.map { $0 - level }
    outsideLogWeight = outside - level
    let range = Self.range(failure, qualityLogWeight, demandRate, outsideLogWeight)
    totalRange = range
    let largestShares = Self.largestShares(
      failure, qualityLogWeight, demandRate, outsideLogWeight, logLeastTotal: range.lowerBound,
      roundingScale: zip(quality, demandRate).reduce(abs(level)) { max($0, abs($1.0), $1.1) })
    largestShare = largestShares
    costForSinglePeak = firms.indices.map { [failure, demandRate] in
      failure.reliefPiece.isEmpty || failure.reliefPiece[$0] == .max
        ? SinglePeak.sufficientCost(
          for: $0, in: market, failure: failure, demandRate: demandRate[$0], liableHarm: liableHarm[$0],
          largestShare: largestShares[$0]) : .infinity
    }
  }

  /// τ_i h_E e_i on a piece.
  @inline(__always)
  func liableHarm(_ player: Int, piece: Int) -> Double {
    isRelieved(player, piece: piece) ? reliefFactor * liableHarm[player] : liableHarm[player]
  }

  /// Whether a safe harbor whose threshold lies inside the strategy set relieves the player on a piece.
  @inline(__always)
  func isRelieved(_ player: Int, piece: Int) -> Bool {
    !failure.reliefPiece.isEmpty && piece >= failure.reliefPiece[player]
  }

  /// Bounds on shares: a firm at its ceiling among rivals at their floors.
  private static func largestShares(
    _ failure: FailurePieces, _ quality: [Double], _ rate: [Double], _ outside: Double,
    logLeastTotal: Double, roundingScale: Double
  ) -> [Double] {
    let pieces = failure.pieces
    // Log weights of this size carry rounding that the allowance below covers; beyond it no bound is claimed.
    guard roundingScale < 1e5 else { return [Double](repeating: 1, count: quality.count) }
    func logWeight(_ i: Int, _ k: Int) -> Double {
      let at = pieces.start(of: i) + k
      return quality[i]
        - rate[i] * (failure.intercept[at] - failure.slope[at] * pieces.breakpoint(k, of: i))
    }
    return quality.indices.map { i in
      let atFloor = exp(logWeight(i, 0) - logLeastTotal)
      var logRivals = logLeastTotal + log1p(-min(atFloor, 0.5))
      if atFloor >= 0.5 {
        // The difference from 1 of a share this large is not worth its rounding; at most two firms have it.
        var rivals = LogSum()
        rivals.add(outside)
        for j in quality.indices where j != i { rivals.add(logWeight(j, 0)) }
        logRivals = rivals.value
      }
      return min(1, logistic(logWeight(i, pieces.count(of: i)) - logRivals) * (1 + 1e-9))
    }
  }

  /// Log A lies between its values with every firm at its floor and with every firm at its ceiling, because weights rise with overlap.
  private static func range(
    _ failure: FailurePieces, _ quality: [Double], _ rate: [Double], _ outside: Double
  ) -> ClosedRange<Double> {
    let pieces = failure.pieces
    func total(_ k: (Int) -> Int) -> Double {
      var weights = LogSum()
      weights.add(outside)
      for i in quality.indices {
        let at = pieces.start(of: i) + k(i)
        let overlap = pieces.breakpoint(k(i), of: i)
        weights.add(quality[i] - rate[i] * (failure.intercept[at] - failure.slope[at] * overlap))
      }
      return weights.value
    }
    let lower = total { _ in 0 }
    let upper = total { pieces.count(of: $0) }
    return lower - 1e-12 * max(1, abs(lower))...max(lower, upper) + 1e-12 * max(1, abs(upper))
  }

  public var pieces: PieceTable { failure.pieces }
  public var rank: Int { 1 }
  public func curvature(of player: Int) -> Double { market.firms.cost[player] }

  public func hasSinglePeak(_ player: Int) -> Bool { market.firms.cost[player] > costForSinglePeak[player] }

  /// Expected failure probability (π̄) by the line of a piece.
  @inline(__always)
  func failureProbability(_ player: Int, _ overlap: Double, piece: Int) -> Double {
    let at = pieces.start(of: player) + piece
    return failure.intercept[at] - failure.slope[at] * overlap
  }

  @inline(__always)
  func logWeight(_ player: Int, failureProbability: Double) -> Double {
    qualityLogWeight[player] - demandRate[player] * failureProbability
  }

  func logWeight(of player: Int, at overlap: Double) -> Double {
    let piece = pieces.piece(holding: overlap, of: player)
    return logWeight(
      player, failureProbability: failureProbability(player, overlap, piece: piece))
  }

  public func aggregate(of profile: [Double]) -> Double {
    var weights = LogSum()
    weights.add(outsideLogWeight)
    for i in profile.indices { weights.add(logWeight(of: i, at: profile[i])) }
    return weights.value
  }

  public func rivals(of player: Int, in profile: [Double], aggregate: Double) -> Double {
    let share = exp(logWeight(of: player, at: profile[player]) - aggregate)
    if share < 0.5 { return aggregate + log1p(-share) }
    // Subtracting a large share would cancel; at most one firm has it, so a fresh sum is cheap.
    var weights = LogSum()
    weights.add(outsideLogWeight)
    for i in profile.indices where i != player { weights.add(logWeight(of: i, at: profile[i])) }
    return weights.value
  }

  public func rivals(of player: Int, at strategy: Double, total: Double) -> Double? {
    let logShare = logWeight(of: player, at: strategy) - total
    return logShare < 0 ? total + log(-expm1(logShare)) : nil
  }

  public func aggregate(adding player: Int, at strategy: Double, to rivals: Double) -> Double {
    let own = logWeight(of: player, at: strategy)
    let (high, low) = own > rivals ? (own, rivals) : (rivals, own)
    return high == -.infinity ? high : high + log1p(exp(low - high))
  }
}

/// A running logarithm of a sum of exponentials.
package struct LogSum {
  private var largest = -Double.infinity
  private var scaled = 0.0
  private var compensation = 0.0

  package init() {}

  package var value: Double { largest == -.infinity ? largest : largest + log(scaled + compensation) }

  package mutating func add(_ term: Double) {
    if term == -.infinity { return }
    if term <= largest {
      accumulate(exp(term - largest))
    } else {
      let rescale = exp(largest - term)
      scaled *= rescale
      compensation *= rescale
      largest = term
      accumulate(1)
    }
  }

  /// Neumaier's summation, so that a million terms lose no digits.
  private mutating func accumulate(_ term: Double) {
    let sum = scaled + term
    compensation +=
      abs(scaled) >= abs(term) ? (scaled - sum) + term : (term - sum) + scaled
    scaled = sum
  }
}
