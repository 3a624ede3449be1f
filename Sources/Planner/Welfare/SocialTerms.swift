import AggregativeGames
import Intervals
import Glibc
import OverlapMarket

/// A planner's welfare as a function of a few sums and of own terms, firm by firm (docs/model.md
/// section 4).
///
/// With shares free,
///
///     W = (M/β) log A + M m̄ − Σ c_i o_i²/2 − Σ_k ω_k (P_k² + Σ_i own_k,i),
///
/// where m_i = θ_i − h e_i π̄_i is what a served user of firm i adds beside its surplus as it
/// expects it (θ_i = μ_i where margins count; harm that users do not foresee is in both terms), m̄
/// = Σ s_i m_i, and P_k = Σ_i q_k,i. The exact systemic term has one channel a regime, q = π_S, ω =
/// κ p_S and own = π_S − π_S², and more for shared foundations (`FailureChannels`); the mean-field
/// term has one channel, q = π̄, ω = κ and no own part.
/// With shares held, the first two terms are linear in π̄_i.
struct SocialTerms: Sendable {
  let market: Market
  let objective: WelfareObjective
  let failure: FailurePieces
  /// β (v_i − P_i), counted from `reference`; as users perceive it.
  let quality: [Double]
  /// β h_U e_i, the fall of the log weight per unit of failure probability; 0 where shares are
  /// held.
  let demandRate: [Double]
  /// h_U e_i, as users perceive it.
  let userHarm: [Double]
  /// h e_i: harm beside that.
  let chargedHarm: [Double]
  /// What of it users suffer without foreseeing it.
  let unforeseenHarm: [Double]
  /// θ_i.
  let socialMargin: [Double]
  /// Shares where they are held; empty where users choose.
  let heldShare: [Double]
  /// M s̄_i (h_U + h) e_i where they are: harm per unit of π̄_i.
  let heldHarm: [Double]
  /// β v_0 from `reference`; −∞ without an outside option.
  let outsideLogWeight: Double
  /// What was subtracted from every log weight.
  let reference: Double
  /// ω_k.
  let channelWeight: [Double]
  /// Their columns in the exact term; nil where they are the regimes.
  let channelColumns: ChannelColumns?
  /// ℓ: what each failing firm costs beside its part in K², over κ; each P_k² of a regime is P_k² +
  /// ℓ P_k then. A planner whom failures cost something else too sets it (`ResponsePrice`).
  let linearLoss: Double
  /// What welfare has beside the formula above when shares are held, enclosed for the shares that
  /// are held.
  let enclosedConstant: Interval

  /// The same from the roster's own numbers, for proofs.
  let enclosed: EnclosedTerms
  /// What served users expect, stated apart; empty in the base model.
  let auditedUsers: [AuditedUser]

  var constant: Double { enclosedConstant.midpoint }
  var pieces: PieceTable { failure.pieces }
  var firmCount: Int { market.firms.count }
  var channelCount: Int { channelWeight.count }
  var isFixed: Bool { objective.shares == .fixed }
  var isExact: Bool { objective.systemicTerm == .exact }

  /// - Parameters:
  ///   - linearLoss: ℓ.
  ///   - reference: what is subtracted from every log weight; nil: about the largest of them.
  /// - Throws: `MarketError.overflow` where magnitudes leave the range of a double. O(firms ·
  ///   regimes²).
  init(
    _ market: Market, objective: WelfareObjective, sharesIn held: RegulatedMarket,
    linearLoss: Double = 0, reference: Double? = nil
  ) throws(MarketError) {
    self.linearLoss = linearLoss
    let firms = market.firms
    let beta = market.demandSensitivity
    self.market = market
    self.objective = objective
    let users = firms.indices.map { SocialUser(of: $0, in: market, objective, AtRest<Double>()) }
    userHarm = users.map(\.user.perceivedHarm)
    unforeseenHarm = users.map { $0.user.unforeseenHarm?.slope ?? 0 }
    chargedHarm = users.map(\.addedHarm)
    socialMargin = users.map(\.addedMargin)
    let isFixed = objective.shares == .fixed
    demandRate = isFixed ? [Double](repeating: 0, count: firms.count) : userHarm.map { beta * $0 }
    channelWeight =
      objective.systemicTerm == .exact
      ? market.failureChannels.channels.map {
        market.systemicLoss * market.regimes[$0.regime].probability
          * market.shockVariance($0, AtRest<Double>())
      } : [market.systemicLoss]
    channelColumns = objective.systemicTerm == .exact ? ChannelColumns(market) : nil
    // Kinks are the ends of the strategy sets, but for some beyond all numbers of interest.
    let reach = WorthwhileReach(
      market, margins: socialMargin, userHarm: userHarm, chargedHarm: chargedHarm)
    var reaches = firms.cost
    for i in firms.indices { reaches[i] = max(1e100, try reach.overlap(of: i)) }
    failure = FailurePieces(market, to: reaches)
    let raw = users.map { beta * $0.user.utility }
    let outside = market.outsideOption.map { beta * $0 } ?? -.infinity
    var level = outside
    for i in raw.indices {
      level = max(level, raw[i] - demandRate[i] * failure.intercept(i))
    }
    for i in firms.indices where !(abs(raw[i]) < 1e150 && demandRate[i] < 1e150) {
      let sensitivity = market.factor(.demandSensitivity)
      throw Magnitude.error([
        [sensitivity, market.factor(.userHarm), market.factor(.exposure, of: i)],
        [sensitivity, market.factor(.value, of: i)], [sensitivity, market.factor(.price, of: i)],
      ])
    }
    if let reference { level = reference }
    self.reference = level
    quality = raw.map { $0 - level }
    outsideLogWeight = outside - level
    let shares = isFixed ? HeldShares(held) : nil
    let heldShare = shares?.share ?? []
    self.heldShare = heldShare
    heldHarm = zip(users, heldShare).map { $0.heldHarm(users: market.users, share: $1) }
    enclosedConstant = shares?.constant(in: market, objective: objective) ?? .zero
    auditedUsers = market.auditedUsers()
    enclosed = EnclosedTerms(
      market, objective: objective, heldShare: heldShare, reference: level)
  }

  /// ℓ in a channel: none in what shared shocks add.
  @inline(__always)
  func linearLoss(_ k: Int) -> Double { own(k) == .square ? 0 : linearLoss }

  /// π̄_i by the line of a piece.
  @inline(__always)
  func expectedFailure<S: Scalar>(_ i: Int, _ overlap: S, piece: Int) -> S {
    let at = pieces.position(piece, of: i)
    return S(failure.intercept(at)) - S(failure.slope(at)) * overlap
  }

  /// α_i on a piece.
  @inline(__always)
  func slope(_ i: Int, piece: Int) -> Double { failure.slope(pieces.position(piece, of: i)) }

  @inline(__always)
  func logWeight(_ i: Int, expectedFailure: Double) -> Double {
    quality[i] - demandRate[i] * expectedFailure
  }

  @inline(__always)
  func socialMargin(_ i: Int, expectedFailure: Double) -> Double {
    socialMargin[i] - chargedHarm[i] * expectedFailure
  }

  /// A firm's part in a channel, on a piece.
  @inline(__always)
  func channel(_ k: Int, _ i: Int, _ overlap: Double, piece: Int) -> SystemicPart<Double> {
    let (level, fall) = channelFailure(k, i, overlap, piece: piece)
    return SystemicPart(weight: channelWeight[k], level: level, fall: fall, own: own(k))
  }

  @inline(__always)
  func own(_ k: Int) -> OwnLoss {
    !isExact ? .none : k < market.regimes.count ? .variance : .square
  }

  /// q_k,i and its fall per unit of overlap.
  @inline(__always)
  private func channelFailure(
    _ k: Int, _ i: Int, _ overlap: Double, piece: Int
  ) -> (level: Double, fall: Double) {
    guard isExact else {
      return (expectedFailure(i, overlap, piece: piece), slope(i, piece: piece))
    }
    guard let channelColumns else { return stateFailure(k, i, overlap, piece: piece) }
    guard let part = channelColumns.part(of: i, in: k) else { return (0, 0) }
    let s = market.failureChannels.channels[k].regime
    let quiet = stateFailure(s, i, overlap, piece: piece)
    let shocked = stateFailure(s + market.regimes.count, i, overlap, piece: piece)
    return (
      part.quiet * quiet.level + part.shocked * shocked.level,
      part.quiet * quiet.fall + part.shocked * shocked.fall
    )
  }

  /// The level and fall of a state.
  @inline(__always)
  private func stateFailure(
    _ t: Int, _ i: Int, _ overlap: Double, piece: Int
  ) -> (level: Double, fall: Double) {
    let entry = market.failures.offset(i, t)
    let baseline = market.failures.baseline[entry]
    let effectiveness = market.failures.effectiveness[entry]
    if effectiveness == 0 { return (baseline, 0) }
    let isLast = piece == pieces.count(of: i)
    let isActive = baseline / effectiveness > pieces.breakpoint(piece, of: i)
    // Past the last piece nothing moves, though a firm may still fail where the strategy set was
    // cut before its kink.
    return isActive
      ? (max(0, baseline - effectiveness * overlap), isLast ? 0 : effectiveness) : (0, 0)
  }
}

/// Overlap beyond which a firm's overlap costs more than all that society could gain from it over
/// overlap 0: users' own harm, the range of what users add elsewhere, and the firm's part in the
/// systemic loss.
private struct WorthwhileReach {
  let market: Market
  let userHarm: [Double]
  /// The most by which what a user adds can change.
  let spread: Double

  init(_ market: Market, margins: [Double], userHarm: [Double], chargedHarm: [Double]) {
    self.market = market
    self.userHarm = userHarm
    spread =
      max(0, margins.max() ?? 0) - min(0, (margins.min() ?? 0) - (chargedHarm.max() ?? 0))
  }

  func overlap(of i: Int) throws(MarketError) -> Double {
    let systemic = market.systemicLoss * (2 * Double(market.firms.count) - 1)
    let gain = market.users * (userHarm[i] + spread) + systemic
    let reach = (2 * gain / market.firms.cost[i]).squareRoot() * (1 + 1e-9)
    guard reach < 1e150 else {
      let users = market.factor(.users)
      // The spread is one of all firms.
      let firms = market.firms
      let richest = firms.indices.max { firms.margin[$0].magnitude < firms.margin[$1].magnitude }
      let exposed = firms.indices.max { firms.exposure[$0] < firms.exposure[$1] }
      let exposure = market.factor(.exposure, of: exposed ?? i)
      throw Magnitude.error(
        [
          [users, market.factor(.margin, of: richest ?? i)],
          [users, market.factor(.userHarm), exposure],
          [users, market.factor(.externalHarm), exposure], [market.factor(.systemicLoss)],
        ], over: [market.factor(.cost, of: i)])
    }
    return reach
  }
}

/// Shares as they are when every firm is at its least overlap, and what does not move while they
/// are held.
private struct HeldShares {
  let share: [Double]
  let outsideShare: Double

  init(_ regulated: RegulatedMarket) {
    let least = regulated.leastOverlap
    let floor = MarketState(of: regulated, at: regulated.market.firms.indices.map { least[$0] })
    share = floor.share
    outsideShare = floor.outsideShare
  }

  /// M Σ s_i (v_i − P_i + θ_i) − (M/β) Σ s log s, which the conventions with a consumer surplus
  /// count.
  func constant(in market: Market, objective: WelfareObjective) -> Interval {
    guard objective.convention != .fixedShares else { return .zero }
    let firms = market.firms
    let sensitivity = Interval(market.demandSensitivity)
    var parts: [Interval] = []
    func add(_ share: Double, worth: Interval) {
      guard share > 0 else { return }
      parts.append(Interval(share) * (worth - Interval(share).log() / sensitivity))
    }
    add(outsideShare, worth: Interval(market.outsideOption ?? 0))
    for i in firms.indices {
      let social = SocialUser(of: i, in: market, objective, AtRest<Interval>())
      add(share[i], worth: social.user.faultless + social.margin)
    }
    return Interval(market.users) * Interval.sum(of: parts)
  }
}
