import Intervals

/// The sums in which the sellers of a `CoupledSellerGame` meet, enclosed, for the proof that all
/// equilibria are found (docs/model.md sections 5 and 8.7): log A; Σ q of each channel; and of each
/// owner of several ḡ = Σ s_k g_k at given prices, log T = log Σ e^ℓ_k where prices are set; and
/// last the scalar that answers to what sellers do, where there is one.
public struct SellerSums: SumsGame {
  private let game: SellerGame
  private let outer: (any OuterScalar)?
  /// See `SumsGame.enclosedSums`.
  public let enclosedSums: [Interval]

  /// Most sums that are searched: work grows by a factor with each.
  public static let limit = 4

  /// nil where there are more sums than `limit`, and where sellers are charged for what they have
  /// in common: what the charges save then falls across kinks at sums that belong together, and may
  /// rise at others.
  /// - Parameter outer: what moves the game's data; its pieces are those of the game wherever it
  ///   stands.
  public init?(_ coupled: CoupledSellerGame, outer: (any OuterScalar)? = nil) {
    guard coupled.rank + (outer == nil ? 0 : 1) <= Self.limit,
      coupled.channels.allSatisfy(\.hasOwn)
    else { return nil }
    game = coupled.base.prepared
    self.outer = outer
    enclosedSums = Self.ranges(of: game, outer) + (outer.map { [$0.range] } ?? [])
  }

  private var problems: SellerProblems { game.problems }
  private var channels: [SellerChannel] { problems.channels }
  private var owners: Ownership { problems.owners }
  private var sumCount: Int { 1 + channels.count + owners.groups.count + (outer == nil ? 0 : 1) }
  private func place(ofOwner group: Int) -> Int { 1 + channels.count + group }

  public var pieces: PieceTable { game.pieces }
  public var kinds: PlayerKinds { game.kinds }
  public func payoffJumps(at breakpoint: Int, of player: Int) -> Bool {
    game.payoffJumps(at: breakpoint, of: player)
  }

  public func mostContribution(over sums: [Interval]) -> Double { 1 }

  /// Of log A its width, of other sums as a part of their ranges, of the scalar what it does to
  /// weights.
  public func spread(of sums: [Interval]) -> Double {
    let met = zip(sums, enclosedSums).dropFirst().prefix(
      channels.count + owners.groups.count)
    let spread = met.reduce(sums[0].width) {
      $0 + ($1.1.width > 0 ? $1.0.width / $1.1.width : 0)
    }
    return spread + (outer?.spread(over: sums[sumCount - 1]) ?? 0)
  }
}

// Ranges.
extension SellerSums {
  private static func ranges(of game: SellerGame, _ outer: (any OuterScalar)?) -> [Interval] {
    let (problems, pieces) = (game.problems, game.pieces)
    let sellers = 0..<game.playerCount
    func logWeights(_ strategy: (Int) -> Double) -> [Interval] {
      sellers.map { i in
        let (k, at) = (pieces.piece(holding: strategy(i), of: i), Interval(strategy(i)))
        if let outer {
          return outer.piece(k, of: i, at: outer.range, from: strategy(i)).logWeight.level
        }
        return game.enclosedPiece(k, of: i).logWeight(at)
      }
    }
    func earnings(_ i: Int, _ k: Int, _ at: Interval) -> Interval {
      if let outer {
        return outer.piece(k, of: i, at: outer.range, from: at.midpoint).earnings.level
      }
      return game.enclosedPiece(k, of: i).earnings(at)
    }
    let low = logWeights { pieces.floor(of: $0) }
    let high = logWeights { pieces.ceiling(of: $0) }
    let totals: Interval
    let isMarkedUp = problems.revenue == .chosenPrices
    if isMarkedUp {
      let owners = problems.owners.owners(of: sellers.count)
      func total(_ logs: [Interval]) -> Interval {
        MarkupTotal.enclosed(
          owners.map { logSum($0.map { logs[$0] }) }, outside: game.enclosed.outsideLogWeight)
      }
      totals = total(low).hull(total(high))
    } else {
      let outside = game.enclosed.outsideLogWeight.map { [$0] } ?? []
      totals =
        outer == nil ? game.enclosedTotals : logSum(low + outside).hull(logSum(high + outside))
    }
    let channels = problems.channels.map { channel in
      func sum(_ strategy: (Int) -> Double) -> Interval {
        Interval.sum(
          of: sellers.map { i in
            let at = pieces.position(pieces.piece(holding: strategy(i), of: i), of: i)
            return amount(channel, at, Interval(strategy(i)))
          })
      }
      return sum { pieces.ceiling(of: $0) }.hull(sum { pieces.floor(of: $0) })
    }
    let owners = problems.owners.groups.map { group in
      isMarkedUp
        ? logSum(group.map { low[$0] }).hull(logSum(group.map { high[$0] }))
        : group.reduce(Interval.zero) { all, i in
          (0...pieces.count(of: i)).reduce(all) { all, k in
            let end = Interval(pieces.breakpoint(k, of: i))
            return all.hull(earnings(i, max(0, k - 1), end)).hull(earnings(i, k, end))
          }
        }
    }
    return [totals] + channels + owners
  }

  private static func logSum(_ terms: [Interval]) -> Interval {
    let top = Interval(terms.reduce(-Double.greatestFiniteMagnitude) { max($0, $1.upper) })
    return top + Interval.sum(of: terms.map { ($0 - top).exp() }).log()
  }

  /// q on a piece, by the position of the piece.
  private static func amount(_ channel: SellerChannel, _ at: Int, _ strategy: Interval) -> Interval
  {
    let amount = Interval(channel.level[at]) - Interval(channel.fall[at]) * strategy
    return Interval(lower: max(0, amount.lower), upper: max(0, amount.upper))
  }
}

// One seller.
extension SellerSums {
  public func enclose(
    _ player: Int, over strategies: Interval, piece: Int, sums: [Interval]
  ) -> InclusiveEnclosure {
    func enclosure<S>(_ terms: Terms<S>) -> InclusiveEnclosure {
      InclusiveEnclosure(
        marginal: terms.marginal.enclosure, slope: terms.slope.enclosure,
        curvature: terms.curvature.enclosure, contribution: terms.share.enclosure,
        branchSlope: .entire, fixedSlope: .entire,
        fallsAtKinks: terms.revenue.enclosure.lower >= 0)
    }
    guard let outer else {
      return enclosure(terms(of: player, over: strategies, piece: piece, sums))
    }
    return enclosure(
      terms(of: player, over: strategies, piece: piece, sums, by: outer, at: sums[sumCount - 1]))
  }

  public func marginal(
    of player: Int, at strategy: Double, piece: Int, amid sums: [Interval]
  ) -> Marginal {
    let terms = enclose(
      player, over: Interval(strategy), piece: piece, sums: sums.map { Interval($0.midpoint) })
    return Marginal(value: terms.marginal.midpoint, slope: terms.slope.midpoint)
  }

  public func contribution(
    of player: Int, over strategies: Interval, piece: Int, sums: [Interval]
  ) -> SumsContribution {
    guard let outer else {
      return contribution(
        of: player, over: strategies, piece: piece,
        terms(of: player, over: strategies, piece: piece, sums))
    }
    let terms = terms(
      of: player, over: strategies, piece: piece, sums, by: outer,
      at: Dual(value: sums[sumCount - 1], rate: Interval(1)))
    var contribution = contribution(of: player, over: strategies, piece: piece, terms)
    let last = sumCount - 1
    contribution.slopeBySum[last] = terms.marginal.drift
    if terms.countsInTotal { contribution.bySum[0][last] = terms.share.drift }
    if let owned = terms.owned, let group = owners.group(of: player) {
      contribution.bySum[place(ofOwner: group)][last] = owned.value.drift
    }
    let origin = strategies.midpoint
    let addition = outer.addition(of: player, piece: piece, at: sums[last], from: origin)
    let own = addition.own(Dual(constant: strategies - Interval(origin)))
    let served = terms.served
    contribution.value[last] = addition.perShare * served.share.enclosure + own.value
    contribution.byStrategy[last] =
      addition.perShare * served.byStrategy.enclosure + addition.own.slope.value
    contribution.bySum[last][0] = addition.perShare * served.byTotal.enclosure
    contribution.bySum[last][last] = addition.perShare * served.share.drift + own.rate
    if let group = owners.group(of: player) {
      contribution.bySum[last][place(ofOwner: group)] =
        addition.perShare * served.byOwn.enclosure
    }
    return contribution
  }

  /// To the sums in which sellers meet; the outer scalar's is left at nothing.
  private func contribution<S: EnclosedScalar>(
    of player: Int, over strategies: Interval, piece: Int, _ terms: Terms<S>
  ) -> SumsContribution {
    let none = [Interval](repeating: .zero, count: sumCount)
    var contribution = SumsContribution(
      value: none, byStrategy: none, bySum: none.map { _ in none }, slope: terms.slope.enclosure,
      slopeBySum: none)
    contribution.slopeBySum[0] = terms.slopeByTotal.enclosure
    for (k, channel) in channels.enumerated() {
      let at = pieces.position(piece, of: player)
      contribution.value[1 + k] = Self.amount(channel, at, strategies)
      contribution.byStrategy[1 + k] = Interval.zero - Interval(channel.fall[at])
      contribution.slopeBySum[1 + k] =
        Interval(2) * terms.weights[k].enclosure * Interval(channel.fall[at])
    }
    if terms.countsInTotal {
      contribution.value[0] = terms.share.enclosure
      contribution.byStrategy[0] = terms.shareByStrategy.enclosure
      contribution.bySum[0][0] = terms.shareByTotal.enclosure
    }
    if let owned = terms.owned, let group = owners.group(of: player) {
      let k = place(ofOwner: group)
      contribution.value[k] = owned.value.enclosure
      contribution.byStrategy[k] = owned.byStrategy.enclosure
      contribution.bySum[k][0] = owned.byTotal.enclosure
      contribution.bySum[k][k] = owned.byOwn.enclosure
      contribution.slopeBySum[k] = owned.slope.enclosure
    }
    return contribution
  }

  public func required(over sums: [Interval]) -> SumsRequired {
    let none = [Interval](repeating: .zero, count: sumCount)
    var required = SumsRequired(value: sums, bySum: none.map { _ in none })
    for k in sums.indices.dropFirst() { required.bySum[k][k] = Interval(1) }
    required.value[0] = Interval(1)
    if let outside = game.enclosed.outsideLogWeight {
      let share = (outside - sums[0]).exp()
      required.value[0] = Interval(1) - share
      required.bySum[0][0] = share
    }
    if let outer {
      let last = sumCount - 1
      let all = outer.required(at: sums[last])
      (required.value[last], required.bySum[last][last]) = (all.value, all.rate)
    }
    guard problems.revenue == .chosenPrices else { return required }
    // Owners' shares follow from the sums; their sellers' parts of T make 1.
    for group in owners.groups.indices {
      let k = place(ofOwner: group)
      let share = (sums[k] - sums[0]).markupShareTerms()
      required.value[0] -= share.share
      required.bySum[0][0] += share.rate
      required.bySum[0][k] = Interval.zero - share.rate
      required.value[k] = Interval(1)
      required.bySum[k][k] = .zero
    }
    return required
  }

  /// What follows from a seller's strategies and the sums.
  private struct Terms<S: EnclosedScalar> {
    /// Marginal revenue: across a kink it falls with ℓ' and g', by one factor, where it is not
    /// negative; what charges save falls in any case.
    var revenue: S
    /// Marginal payoff and its derivatives in the strategy, sums or rivals held, and in log A.
    var marginal = S(0)
    var slope, curvature, slopeByTotal: S
    /// Of users, or of T where it is an owner's; whether it counts in the sum of shares.
    var share, shareByStrategy, shareByTotal: S
    var countsInTotal = true
    /// In its owner's sum.
    var owned: (value: S, byStrategy: S, byTotal: S, byOwn: S, slope: S)?
    /// Of the users whom it serves, in its strategy, in log A and in its owner's sum.
    var served: (share: S, byStrategy: S, byTotal: S, byOwn: S)
    /// Of the channels.
    var weights: [S] = []
  }

  private func terms(
    of player: Int, over strategies: Interval, piece k: Int, _ sums: [Interval]
  ) -> Terms<Interval> {
    terms(
      of: player, over: strategies, piece: k, game.enclosedPiece(k, of: player), at: strategies,
      sums, weights: channels.map { Interval($0.weight) })
  }

  /// - Parameter scalar: where the outer scalar is, and whether it moves.
  private func terms<S: EnclosedScalar>(
    of player: Int, over strategies: Interval, piece k: Int, _ sums: [Interval],
    by outer: any OuterScalar, at scalar: S
  ) -> Terms<S> {
    let origin = strategies.midpoint
    return terms(
      of: player, over: strategies, piece: k,
      outer.piece(k, of: player, at: scalar, from: origin),
      at: S(constant: strategies - Interval(origin)), sums,
      weights: channels.indices.map { outer.weight(ofChannel: $0, at: scalar) })
  }

  /// - Parameter strategy: the strategies, counted as the piece counts them.
  private func terms<S: EnclosedScalar>(
    of player: Int, over strategies: Interval, piece k: Int, _ piece: SellerPiece<S>,
    at strategy: S, _ sums: [Interval], weights: [S]
  ) -> Terms<S> {
    let total = S(constant: sums[0])
    let above = piece.logWeight(strategy) - total
    var terms: Terms<S>
    if let group = owners.group(of: player) {
      terms = ownedTerms(
        piece, at: strategy, above: above, total, S(constant: sums[place(ofOwner: group)]))
    } else {
      let revenue = problems.revenue.marginal(piece, at: strategy, aboveTotal: above)
      let rate = revenue.shareRate * piece.logWeight.slope
      terms = Terms(
        revenue: revenue.marginal,
        slope: piece.logWeight.slope * revenue.byShare + revenue.byStrategy,
        curvature: revenue.curvature, slopeByTotal: S(0) - revenue.byShare,
        share: revenue.share, shareByStrategy: rate, shareByTotal: S(0) - revenue.shareRate,
        served: (revenue.share, rate, S(0) - revenue.shareRate, S(0)))
    }
    let users = S(constant: game.enclosed.users)
    terms.weights = weights
    terms.revenue = users * terms.revenue
    terms.slope = users * terms.slope - piece.marginalCost.slope
    terms.curvature = users * terms.curvature - piece.marginalCost.slope
    terms.slopeByTotal = users * terms.slopeByTotal
    if let slope = terms.owned?.slope { terms.owned?.slope = users * slope }
    let at = pieces.position(k, of: player)
    var saved = S(0)
    for (index, channel) in channels.enumerated() {
      let (weight, fall) = (weights[index], S(channel.fall[at]))
      let others = sums[1 + index] - Self.amount(channel, at, strategies)
      saved += fall * weight * (S(1) + S(2) * S(constant: others))
      terms.slope += S(2) * weight * (fall * fall)
    }
    terms.marginal = terms.revenue + saved - piece.marginalCost(strategy)
    return terms
  }

  /// Of a seller with siblings, per user of the market. With s its share, g' and ℓ' on the piece:
  /// at given prices marginal revenue is s φ, φ = ℓ' (g − ḡ) + g'. Where prices are set it is g ℓ'
  /// S q with S the owner's share and q = e^ℓ/T.
  private func ownedTerms<S: EnclosedScalar>(
    _ piece: SellerPiece<S>, at strategy: S, above: S, _ total: S, _ own: S
  ) -> Terms<S> {
    let rate = piece.logWeight.slope
    switch problems.revenue {
    case .fixedPrices:
      let share = above.exponential()
      let (earned, gain) = (piece.earnings(strategy), piece.earnings.slope)
      let drive = rate * (earned - own) + gain
      let lost = S(0) - share
      return Terms(
        revenue: share * drive,
        slope: share * rate * (drive + gain),
        curvature: share * rate * (drive + gain - S(2) * share * drive),
        slopeByTotal: lost * drive, share: share, shareByStrategy: share * rate,
        shareByTotal: lost,
        owned: (
          value: share * earned, byStrategy: share * (rate * earned + gain),
          byTotal: lost * earned, byOwn: S(0), slope: lost * rate
        ), served: (share, share * rate, lost, S(0)))
    case .chosenPrices:
      let part = (above + total - own).exponential()
      let whole = (own - total).markupShareTerms()
      let weighed = rate * piece.earnings.level
      let served = whole.share * part
      let bend = whole.share * whole.rest * whole.rest * part * part
      return Terms(
        revenue: weighed * served, slope: rate * weighed * served,
        curvature: rate * weighed * (bend + served * (S(1) - part)),
        slopeByTotal: S(0) - weighed * whole.rate * part, share: part,
        shareByStrategy: rate * part, shareByTotal: S(0), countsInTotal: false,
        owned: (
          value: part, byStrategy: rate * part, byTotal: S(0), byOwn: S(0) - part,
          slope: weighed * (whole.rate - whole.share) * part
        ),
        served: (
          served, rate * served, S(0) - whole.rate * part, whole.rate * part - served
        ))
    }
  }
}
