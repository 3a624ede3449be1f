import Intervals

/// The sums in which the sellers of a `CoupledSellerGame` meet, enclosed, for the proof that all
/// equilibria are found (docs/model.md sections 5 and 8.7): log A; Σ q of each channel; and of each
/// owner of several ḡ = Σ s_k g_k at given prices, log T = log Σ e^ℓ_k where prices are set.
public struct SellerSums: SumsGame {
  private let game: SellerGame
  /// See `SumsGame.enclosedSums`.
  public let enclosedSums: [Interval]

  /// Most sums that are searched: work grows by a factor with each.
  public static let limit = 4

  /// nil where there are more sums than `limit`, and where sellers are charged for what they have
  /// in common: what the charges save then falls across kinks at sums that belong together, and may
  /// rise at others.
  public init?(_ coupled: CoupledSellerGame) {
    guard coupled.rank <= Self.limit, coupled.channels.allSatisfy(\.hasOwn) else { return nil }
    game = coupled.base.prepared
    enclosedSums = Self.ranges(of: game)
  }

  private var problems: SellerProblems { game.problems }
  private var channels: [SellerChannel] { problems.channels }
  private var owners: Ownership { problems.owners }
  private var sumCount: Int { 1 + channels.count + owners.groups.count }
  private func place(ofOwner group: Int) -> Int { 1 + channels.count + group }

  public var pieces: PieceTable { game.pieces }
  public var kinds: PlayerKinds { game.kinds }
  public func payoffJumps(at breakpoint: Int, of player: Int) -> Bool {
    game.payoffJumps(at: breakpoint, of: player)
  }

  public func mostContribution(over sums: [Interval]) -> Double { 1 }

  /// Of log A its width, of other sums as a part of their ranges.
  public func spread(of sums: [Interval]) -> Double {
    zip(sums, enclosedSums).dropFirst().reduce(sums[0].width) {
      $0 + ($1.1.width > 0 ? $1.0.width / $1.1.width : 0)
    }
  }
}

// Ranges.
extension SellerSums {
  private static func ranges(of game: SellerGame) -> [Interval] {
    let (problems, pieces) = (game.problems, game.pieces)
    let sellers = 0..<game.playerCount
    func logWeights(_ strategy: (Int) -> Double) -> [Interval] {
      sellers.map { i in
        game.enclosedPiece(pieces.piece(holding: strategy(i), of: i), of: i)
          .logWeight(Interval(strategy(i)))
      }
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
      totals = game.enclosedTotals
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
            let below = game.enclosedPiece(max(0, k - 1), of: i).earnings(end)
            return all.hull(below).hull(game.enclosedPiece(k, of: i).earnings(end))
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
    let terms = terms(of: player, over: strategies, piece: piece, sums)
    return InclusiveEnclosure(
      marginal: terms.marginal, slope: terms.slope, curvature: terms.curvature,
      contribution: terms.share, branchSlope: .entire, fixedSlope: .entire,
      fallsAtKinks: terms.revenue.lower >= 0)
  }

  public func marginal(
    of player: Int, at strategy: Double, piece: Int, amid sums: [Interval]
  ) -> Marginal {
    let terms = terms(
      of: player, over: Interval(strategy), piece: piece, sums.map { Interval($0.midpoint) })
    return Marginal(value: terms.marginal.midpoint, slope: terms.slope.midpoint)
  }

  public func contribution(
    of player: Int, over strategies: Interval, piece: Int, sums: [Interval]
  ) -> SumsContribution {
    let terms = terms(of: player, over: strategies, piece: piece, sums)
    let none = [Interval](repeating: .zero, count: sumCount)
    var contribution = SumsContribution(
      value: none, byStrategy: none, bySum: none.map { _ in none }, slope: terms.slope,
      slopeBySum: none)
    contribution.slopeBySum[0] = terms.slopeByTotal
    for (k, channel) in channels.enumerated() {
      let at = pieces.position(piece, of: player)
      contribution.value[1 + k] = Self.amount(channel, at, strategies)
      contribution.byStrategy[1 + k] = Interval.zero - Interval(channel.fall[at])
      contribution.slopeBySum[1 + k] =
        Interval(2) * Interval(channel.weight) * Interval(channel.fall[at])
    }
    if terms.countsInTotal {
      contribution.value[0] = terms.share
      contribution.byStrategy[0] = terms.shareByStrategy
      contribution.bySum[0][0] = terms.shareByTotal
    }
    if let owned = terms.owned, let group = owners.group(of: player) {
      let k = place(ofOwner: group)
      contribution.value[k] = owned.value
      contribution.byStrategy[k] = owned.byStrategy
      contribution.bySum[k][0] = owned.byTotal
      contribution.bySum[k][k] = owned.byOwn
      contribution.slopeBySum[k] = owned.slope
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
  private struct Terms {
    /// Marginal revenue: across a kink it falls with ℓ' and g', by one factor, where it is not
    /// negative; what charges save falls in any case.
    var revenue: Interval
    /// Marginal payoff and its derivatives in the strategy, sums or rivals held, and in log A.
    var marginal = Interval.zero
    var slope, curvature, slopeByTotal: Interval
    /// Of users, or of T where it is an owner's; whether it counts in the sum of shares.
    var share, shareByStrategy, shareByTotal: Interval
    var countsInTotal = true
    /// In its owner's sum.
    var owned:
      (
        value: Interval, byStrategy: Interval, byTotal: Interval, byOwn: Interval,
        slope: Interval
      )?
  }

  private func terms(
    of player: Int, over strategies: Interval, piece k: Int, _ sums: [Interval]
  ) -> Terms {
    let piece = game.enclosedPiece(k, of: player)
    let above = piece.logWeight(strategies) - sums[0]
    var terms: Terms
    if let group = owners.group(of: player) {
      terms = ownedTerms(piece, at: strategies, above: above, sums[0], sums[place(ofOwner: group)])
    } else {
      let revenue = problems.revenue.marginal(piece, at: strategies, aboveTotal: above)
      terms = Terms(
        revenue: revenue.marginal,
        slope: piece.logWeight.slope * revenue.byShare + revenue.byStrategy,
        curvature: revenue.curvature, slopeByTotal: Interval.zero - revenue.byShare,
        share: revenue.share, shareByStrategy: revenue.shareRate * piece.logWeight.slope,
        shareByTotal: Interval.zero - revenue.shareRate)
    }
    let users = game.enclosed.users
    terms.revenue = users * terms.revenue
    terms.slope = users * terms.slope - piece.marginalCost.slope
    terms.curvature = users * terms.curvature - piece.marginalCost.slope
    terms.slopeByTotal = users * terms.slopeByTotal
    if let slope = terms.owned?.slope { terms.owned?.slope = users * slope }
    let at = pieces.position(k, of: player)
    var saved = Interval.zero
    for (index, channel) in channels.enumerated() {
      let (weight, fall) = (Interval(channel.weight), Interval(channel.fall[at]))
      let others = sums[1 + index] - Self.amount(channel, at, strategies)
      saved += fall * weight * (Interval(1) + Interval(2) * others)
      terms.slope += Interval(2) * weight * fall.squared()
    }
    terms.marginal = terms.revenue + saved - piece.marginalCost(strategies)
    return terms
  }

  /// Of a seller with siblings, per user of the market. With s its share, g' and ℓ' on the piece:
  /// at given prices marginal revenue is s φ, φ = ℓ' (g − ḡ) + g'. Where prices are set it is g ℓ'
  /// S q with S the owner's share and q = e^ℓ/T.
  private func ownedTerms(
    _ piece: SellerPiece<Interval>, at strategies: Interval, above: Interval, _ total: Interval,
    _ own: Interval
  ) -> Terms {
    let rate = piece.logWeight.slope
    switch problems.revenue {
    case .fixedPrices:
      let share = above.exp()
      let (earned, gain) = (piece.earnings(strategies), piece.earnings.slope)
      let drive = rate * (earned - own) + gain
      let served = Interval.zero - share
      return Terms(
        revenue: share * drive,
        slope: share * rate * (drive + gain),
        curvature: share * rate * (drive + gain - Interval(2) * share * drive),
        slopeByTotal: served * drive, share: share, shareByStrategy: share * rate,
        shareByTotal: served,
        owned: (
          value: share * earned, byStrategy: share * (rate * earned + gain),
          byTotal: served * earned, byOwn: .zero, slope: served * rate
        ))
    case .chosenPrices:
      let part = (above + total - own).exp()
      let whole = (own - total).markupShareTerms()
      let weighed = rate * piece.earnings.level
      let served = whole.share * part
      let bend = whole.share * whole.rest.squared() * part.squared()
      return Terms(
        revenue: weighed * served, slope: rate * weighed * served,
        curvature: rate * weighed * (bend + served * (Interval(1) - part)),
        slopeByTotal: Interval.zero - weighed * whole.rate * part, share: part,
        shareByStrategy: rate * part, shareByTotal: .zero, countsInTotal: false,
        owned: (
          value: part, byStrategy: rate * part, byTotal: .zero, byOwn: Interval.zero - part,
          slope: weighed * (whole.rate - whole.share) * part
        ))
    }
  }
}
