import Intervals

/// Enclosures for the proof that all equilibria are found: with the total fixed the share is a
/// function of u = ℓ − log A alone (`Revenue`), at given prices e^u. Everything is enclosed from
/// the primitives (`EnclosedSellers`); of the rounded columns only the breakpoints are used.
extension SellerGame: EnclosedGame {
  public var kinds: PlayerKinds { enclosed.kinds }

  /// Weights rise with strategies, so log A lies between its values with all sellers at their
  /// floors and at their ceilings. `totalRange` holds the same in plain arithmetic, whose rounding
  /// of log weights can exceed any margin fixed in advance.
  public var enclosedTotals: Interval {
    enclosedTotal { pieces.floor(of: $0) }.hull(enclosedTotal { pieces.ceiling(of: $0) })
  }

  /// Log A with each seller at the strategy that a function gives for it.
  private func enclosedTotal(_ strategy: (Int) -> Double) -> Interval {
    var logWeights = (0..<playerCount).map { i in
      let strategy = strategy(i)
      let piece = enclosedPiece(pieces.piece(holding: strategy, of: i), of: i)
      return piece.logWeight(Interval(strategy))
    }
    if problems.revenue == .chosenPrices {
      return MarkupTotal.enclosed(logWeights, outside: enclosed.outsideLogWeight)
    }
    if let outside = enclosed.outsideLogWeight { logWeights.append(outside) }
    let top = logWeights.reduce(-Double.greatestFiniteMagnitude) { max($0, $1.upper) }
    let sum = Interval.sum(of: logWeights.map { ($0 - Interval(top)).exp() })
    return Interval(top) + sum.log()
  }

  public func enclose(_ player: Int, over strategies: Interval, piece: Int, total: Interval)
    -> InclusiveEnclosure
  {
    let piece = enclosedPiece(piece, of: player)
    let users = enclosed.users
    let revenue = problems.revenue.marginal(
      piece, at: strategies, aboveTotal: piece.logWeight(strategies) - total)
    let gross = users * revenue.marginal
    let slope =
      users * (piece.logWeight.slope * revenue.byShare + revenue.byStrategy)
      - piece.marginalCost.slope
    let isRegular = slope.upper < 0 || slope.lower > 0
    // Where marginal payoff F(x, u) stays zero, u = ℓ − log A, the share moves at the rate s'(u) u'
    // with F_x x' + F_u u' = 0 and u' = ℓ' x' − 1, that is u' = −F_x / (F_x + ℓ' F_u): the slope at
    // a share held over the slope at a total held.
    let atShare = users * revenue.byStrategy - piece.marginalCost.slope
    return InclusiveEnclosure(
      marginal: gross - piece.marginalCost(strategies), slope: slope,
      curvature: users * revenue.curvature - piece.marginalCost.slope,
      contribution: revenue.share,
      branchSlope: isRegular ? -(revenue.shareRate * atShare / slope) : .entire,
      fixedSlope: -revenue.shareRate, fallsAtKinks: gross.lower >= 0)
  }

  public func requiredContribution(over total: Interval) -> IntervalMarginal {
    guard let outside = enclosed.outsideLogWeight else {
      return IntervalMarginal(value: Interval(1), slope: .zero)
    }
    let share = (outside - total).exp()
    return IntervalMarginal(value: Interval(1) - share, slope: share)
  }

  public func rivals(of player: Int, over strategies: Interval, piece: Int, total: Interval)
    -> Interval
  {
    let above = enclosedPiece(piece, of: player).logWeight(strategies) - total
    let rest =
      switch problems.revenue {
      case .fixedPrices: -above.expm1()
      case .chosenPrices: above.markupShareTerms().rest
      }
    return total + rest.log()
  }

  public func payoff(of player: Int, over strategies: Interval, piece: Int, rivals: Interval)
    -> Interval
  {
    let piece = enclosedPiece(piece, of: player)
    return enclosed.users
      * problems.revenue.revenue(piece, at: strategies, logRivals: rivals)
      - piece.costLevel - piece.marginalCost.level * strategies
      - piece.marginalCost.slope * strategies.squared() / Interval(2)
  }

  /// Without rivals and an outside option the share is 1: payoff is M g(x) − C(x), strictly concave
  /// on each piece, and marginal payoff falls across breakpoints.
  public var soleReply: Interval? {
    guard playerCount == 1, enclosed.outsideLogWeight == nil,
      problems.revenue == .fixedPrices,
      !(0..<pieces.count(of: 0)).contains(where: { payoffJumps(at: $0, of: 0) })
    else { return nil }
    for k in 0..<pieces.count(of: 0) {
      let piece = enclosedPiece(k, of: 0)
      let gain = enclosed.users * piece.earnings.slope
      let (start, end) = (
        Interval(pieces.breakpoint(k, of: 0)), Interval(pieces.breakpoint(k + 1, of: 0))
      )
      let (first, last) = (gain - piece.marginalCost(start), gain - piece.marginalCost(end))
      if first.upper <= 0 { return start }
      if last.lower > 0 { continue }
      guard first.lower > 0, last.upper < 0 else { return nil }
      return ((gain - piece.marginalCost.level) / piece.marginalCost.slope)
        .intersection(start.hull(end))
    }
    return Interval(pieces.ceiling(of: 0))
  }

  public func payoffJumps(at breakpoint: Int, of player: Int) -> Bool {
    problems.jumps(at: breakpoint, of: player)
  }
}
