import AggregativeGames
import Intervals

/// Enclosures for the proof that all equilibria are found. With the total fixed the share is s = w
/// / A and condition (7) reads M [b q s (1 − s) + t α s] = c o on a piece of slope α, with b = β
/// h_U e α, t = τ h_E e and margin q = μ − t π̄.
///
/// Everything is computed from the roster's own numbers in interval arithmetic; of `OverlapGame`'s
/// rounded columns only the breakpoints are used (kinks to within a unit in the last place).
extension OverlapGame: EnclosedGame {
  /// What firms of one kind have in common: all but the name, and the policy's hold on them.
  private struct FirmKind: Hashable {
    let firm: Firm
    let liability: Double
    let leastOverlap: Double
    let relief: Double?
  }

  public var kinds: PlayerKinds {
    let firms = market.firms
    return PlayerKinds(
      keys: firms.indices.map { i in
        var firm = firms[i]
        firm.name = ""
        return FirmKind(
          firm: firm, liability: burden.liability[i], leastOverlap: burden.leastOverlap[i],
          relief: burden.relief?.threshold[i])
      })
  }

  /// Weights rise with overlap, so log A lies between its values with all firms at their floors and
  /// at their ceilings. `totalRange` holds the same in plain arithmetic, whose rounding of β U can
  /// exceed any margin fixed in advance.
  public var enclosedTotals: Interval {
    enclosedTotal { pieces.floor(of: $0) }.hull(enclosedTotal { pieces.ceiling(of: $0) })
  }

  /// Log A with each firm at the overlap that a function gives for it.
  private func enclosedTotal(_ overlap: (Int) -> Double) -> Interval {
    var logWeights = market.firms.indices.map { i in
      let overlap = overlap(i)
      let line = enclosedLine(i, piece: pieces.piece(holding: overlap, of: i))
      return enclosedQuality(i) - enclosedDemandRate(i)
        * (line.intercept - line.slope * Interval(overlap))
    }
    if market.outsideOption != nil { logWeights.append(enclosedOutsideLogWeight) }
    let top = logWeights.reduce(-Double.greatestFiniteMagnitude) { max($0, $1.upper) }
    let sum = Interval.sum(of: logWeights.map { ($0 - Interval(top)).exp() })
    return Interval(top) + sum.log()
  }

  /// β v₀ from the reference level, where there is an outside option.
  private var enclosedOutsideLogWeight: Interval {
    Interval(market.demandSensitivity) * Interval(market.outsideOption ?? 0) - Interval(reference)
  }

  public func enclose(_ player: Int, over overlaps: Interval, piece: Int, total: Interval)
    -> InclusiveEnclosure
  {
    let line = enclosedLine(player, piece: piece)
    let alpha = line.slope
    let failureProbability = line.intercept - alpha * overlaps
    let demand = enclosedDemandRate(player)
    let liability = enclosedLiableHarm(player, piece: piece)
    let users = Interval(market.users)
    let cost = Interval(market.firms.cost[player])
    let margin = Interval(market.firms.margin[player]) - liability * failureProbability
    let share = (enclosedQuality(player) - demand * failureProbability - total).exp()
    let density = Self.parabola(share, peak: 0.5, height: 0.25) { $0 * (Interval(1) - $0) }
    let skew = Self.parabola(share, peak: 0.25, height: 0.125) {
      $0 * (Interval(1) - Interval(2) * $0)
    }
    let rate = demand * alpha
    let direct = liability * alpha
    let gross = users * (rate * margin * density + direct * share)
    let byShare = users * (rate * margin * skew + direct * share)
    let slope = rate * byShare + users * direct * rate * density - cost
    let marginal = gross - cost * overlaps
    let curvature =
      users * rate
      * (rate * margin * density * (Interval(1) - Interval(2) * share) + Interval(2) * direct
        * density)
      - cost
    let regular = slope.upper < 0 || slope.lower > 0
    return InclusiveEnclosure(
      marginal: marginal, slope: slope, curvature: curvature, contribution: share,
      branchSlope: regular ? share * (cost - users * direct * rate * density) / slope : .entire,
      fixedSlope: -share, fallsAtKinks: gross.lower >= 0)
  }

  /// The range of a downward parabola over shares, by its values at the ends and its peak.
  private static func parabola(
    _ share: Interval, peak: Double, height: Double, _ value: (Interval) -> Interval
  ) -> Interval {
    let ends = value(Interval(share.lower)).hull(value(Interval(share.upper)))
    return share.contains(peak) ? ends.hull(Interval(height)) : ends
  }

  public func requiredContribution(over total: Interval) -> IntervalMarginal {
    guard market.outsideOption != nil else {
      return IntervalMarginal(value: Interval(1), slope: .zero)
    }
    let outside = (enclosedOutsideLogWeight - total).exp()
    return IntervalMarginal(value: Interval(1) - outside, slope: outside)
  }

  public func rivals(of player: Int, over overlaps: Interval, piece: Int, total: Interval)
    -> Interval
  {
    let line = enclosedLine(player, piece: piece)
    let failureProbability = line.intercept - line.slope * overlaps
    let logShare = enclosedQuality(player) - enclosedDemandRate(player) * failureProbability - total
    let rest = -logShare.expm1()
    return total + rest.log()
  }

  public func payoff(of player: Int, over overlaps: Interval, piece: Int, rivals: Interval)
    -> Interval
  {
    let line = enclosedLine(player, piece: piece)
    let failureProbability = line.intercept - line.slope * overlaps
    let odds = enclosedQuality(player) - enclosedDemandRate(player) * failureProbability - rivals
    let margin =
      Interval(market.firms.margin[player]) - enclosedLiableHarm(player, piece: piece)
      * failureProbability
    return margin * Interval(market.users) * odds.logistic()
      - Interval(market.firms.cost[player]) * overlaps.squared() / Interval(2)
  }

  /// β (v_i − P_i) from the reference level.
  private func enclosedQuality(_ i: Int) -> Interval {
    Interval(market.demandSensitivity)
      * (Interval(market.firms.value[i]) - Interval(market.firms.price[i]))
      - Interval(reference)
  }

  /// β h_U e_i.
  func enclosedDemandRate(_ i: Int) -> Interval {
    Interval(market.demandSensitivity) * Interval(market.userHarm)
      * Interval(market.firms.exposure[i])
  }

  /// τ_i h_E e_i on a piece.
  func enclosedLiableHarm(_ i: Int, piece: Int) -> Interval {
    let full =
      Interval(burden.liability[i]) * Interval(market.externalHarm)
      * Interval(market.firms.exposure[i])
    guard let relief = burden.relief,
      relief.threshold[i] <= burden.leastOverlap[i] || isRelieved(i, piece: piece)
    else { return full }
    return full * (Interval(1) - Interval(relief.discount))
  }

  public func payoffJumps(at breakpoint: Int, of player: Int) -> Bool {
    !failure.reliefPiece.isEmpty && failure.reliefPiece[player] == breakpoint
  }

  /// Expected failure probability on a piece, intercept − slope · overlap: the sum over regimes
  /// that still fail on it. For a firm without pieces, and past the last, the constant that is
  /// left.
  func enclosedLine(_ i: Int, piece: Int) -> (slope: Interval, intercept: Interval) {
    let firms = market.firms
    let end = pieces.breakpoint(piece, of: i)
    let isLast = piece == pieces.count(of: i)
    var slope = Interval.zero
    var intercept = Interval.zero
    for s in market.regimes.indices {
      let k = firms.offset(i, s)
      let probability = Interval(market.regimes[s].probability)
      let baseline = Interval(firms.baselineFailure[k])
      let effectiveness = Interval(firms.effectiveness[k])
      if isLast {
        intercept += probability * (baseline - effectiveness * Interval(end)).clamped(to: 0...1)
      } else if firms.effectiveness[k] == 0 {
        intercept += probability * baseline
      } else if firms.baselineFailure[k] / firms.effectiveness[k] > end {
        slope += probability * effectiveness
        intercept += probability * baseline
      }
    }
    return (slope, intercept)
  }
}
