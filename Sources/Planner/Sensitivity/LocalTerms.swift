import AggregativeGames
import Intervals
import LinearAlgebra
import OverlapMarket

/// Every term of the first-order conditions and of welfare at one profile, so written that it can
/// be differentiated in any primitive.
///
/// Firms meet in a few sums: log A, the mean m̄ of what a served user adds, and the failures P_k
/// (docs/model.md section 4). Each term is a function of one firm's numbers and of these, so that a
/// derivative has a part with the sums frozen and a part through each sum.
struct LocalTerms: Sendable {
  let market: Market
  /// What the policy asks of firms; a planner minds none of it.
  let burden: Burden
  /// Where shares are held, if they are.
  let held: RegulatedMarket
  let objective: WelfareObjective
  /// Who sets prices.
  let pricing: PriceSetting
  let overlap: [Double]
  /// Whether some extension of the model is in use.
  let isExtended: Bool
  /// Whether overlap costs some firm more than c o²/2.
  let hasCostCurves: Bool
  /// Whether failures of firm i in state t respond at `i * states + t`: their probability is above
  /// zero there, or is taken to become so.
  var failing: [Bool]
  /// The same with every firm at the least overlap at which shares are held; empty where shares are
  /// free.
  var failingAtFloor: [Bool]
  /// What was subtracted from every log weight.
  let reference: Double
  private(set) var share: [Double] = []
  private(set) var rest: [Double] = []
  private(set) var outsideShare = 0.0
  /// log A from the reference.
  private(set) var logTotal = 0.0
  private(set) var meanMargin = 0.0
  /// ∂ log A/∂ of each firm's own log weight, and of the outside option's: its share, unless firms
  /// set prices.
  private var totalWeight: [Double] = []
  private var outsideWeight = 0.0
  /// ∂m̄/∂ log A, firms' own log weights held: −m̄, unless firms set prices.
  private var meanMarginByTotal = 0.0
  private(set) var failures: [Double]
  /// Who decides about several firms; a planner decides about all.
  let owners: Ownership
  /// Of each owner of several: at given prices ḡ, what it earns, Σ s_k g_k; where firms set prices
  /// log Σ e^ℓ_k over its firms.
  private(set) var ownerLevel: [Double]
  /// ∂m̄/∂ of each owner's log Σ e^ℓ_k, where firms set prices.
  private var meanMarginByOwner: [Double] = []
  /// e^ℓ_i over its owner's Σ e^ℓ_k, where firms set prices.
  private(set) var part: [Double] = []

  var isHeld: Bool { objective.shares == .fixed }
  var isExact: Bool { objective.systemicTerm == .exact }
  var firmCount: Int { overlap.count }
  var channelCount: Int { failures.count }

  /// - Parameter isPlanned: whether the overlaps are a planner's, who sets prices where they are
  ///   set.
  /// - Precondition: where prices are set shares are free.
  /// - Complexity: O(firms · regimes).
  init(
    _ market: Market, under burden: Burden, sharesIn held: RegulatedMarket,
    objective: WelfareObjective, at overlap: [Double], isPlanned: Bool = false
  ) {
    self.market = market
    pricing = market.pricing == .fixed ? .given : isPlanned ? .byPlanner : .byFirms
    self.burden = burden
    self.held = held
    self.objective = objective
    self.overlap = overlap
    owners = isPlanned || objective.shares == .fixed ? .none : market.owners
    ownerLevel = [Double](repeating: 0, count: owners.groups.count)
    isExtended = market.firms.isExtended
    hasCostCurves = burden.hasCostCurves
    failing = Self.failing(in: market) { overlap[$0] }
    failingAtFloor =
      objective.shares == .fixed ? Self.failing(in: market) { held.leastOverlap[$0] } : []
    failures = [Double](
      repeating: 0, count: objective.systemicTerm == .exact ? market.failureChannels.count : 1)
    let firms = market.firms
    let outside = market.outsideOption.map { market.demandSensitivity * $0 }
    reference = firms.indices.reduce(outside ?? -.infinity) { top, i in
      let price =
        market.pricing == .fixed ? firms.price[i] : firms.unitCost(of: i, AtRest<Double>())
      return max(top, market.demandSensitivity * (firms.value[i] - price))
    }
    let frozen = still()
    let logWeights = firms.indices.map { firm($0, frozen, as: Double.self).logWeight }
    let logOutside = outside.map { $0 - reference } ?? -.infinity
    let shares = LogitShares(
      logWeights, outside: logOutside, areMarkedUp: pricing == .byFirms, owners: owners)
    share = shares.share
    rest = shares.rest
    logTotal = shares.logTotal
    var served = CompensatedSum(1)
    for term in shares.share { served.add(-term) }
    outsideShare = outside == nil ? 0 : max(0, served.value)
    let moved = shares.rate.reduce(outsideShare, +)
    part = shares.part
    if pricing == .byFirms { ownerLevel = shares.ownerLevel }
    totalWeight = pricing == .byFirms ? shares.rate.map { $0 / moved } : share
    outsideWeight = pricing == .byFirms ? outsideShare / moved : outsideShare
    let placed = firms.indices.map { firm($0, frozen, as: Double.self) }
    var mean = CompensatedSum()
    for i in firms.indices { mean.add(share[i] * placed[i].socialMargin) }
    meanMargin = mean.value
    if pricing == .given {
      for (group, firms) in owners.groups.enumerated() {
        ownerLevel[group] = firms.reduce(0) { $0 + share[$1] * placed[$1].earnings }
      }
    }
    meanMarginByTotal =
      pricing == .byFirms ? markedUpMeanMargin(firms.indices) { $0.logTotal = 1 } : -meanMargin
    meanMarginByOwner =
      pricing == .byFirms
      ? owners.groups.enumerated().map { group, firms in
        markedUpMeanMargin(firms) { $0.owners[group] = 1 }
      } : []
    for k in failures.indices {
      var sum = CompensatedSum()
      for i in firms.indices { sum.add(part(k, placed[i], i, frozen)?.level ?? 0) }
      failures[k] = sum.value
    }
  }

  private static func failing(in market: Market, at overlap: (Int) -> Double) -> [Bool] {
    let states = market.failures
    var failing = [Bool](repeating: false, count: states.baseline.count)
    for i in market.firms.indices {
      let overlap = overlap(i)
      for t in 0..<states.count {
        let k = states.offset(i, t)
        failing[k] =
          isAbsent(states, k)
          || level(states.baseline[k], states.effectiveness[k], overlap) > 0
      }
    }
    return failing
  }

  /// Whether nothing ever fails and nothing is done about it: b = a = 0. Failures then begin with b
  /// whatever the overlap, and a does nothing.
  private static func isAbsent(_ states: FailureStates, _ entry: Int) -> Bool {
    states.baseline[entry] == 0 && states.effectiveness[entry] == 0
  }

  func isAbsent(_ entry: Int) -> Bool { Self.isAbsent(market.failures, entry) }

  /// Whether the kink of a state is exactly at an overlap.
  static func failureBegins(in market: Market, _ i: Int, _ t: Int, at overlap: Double) -> Bool {
    let states = market.failures
    let k = states.offset(i, t)
    return !isAbsent(states, k)
      && level(states.baseline[k], states.effectiveness[k], overlap) == 0
  }

  /// π⁰ − a o, 0 where it cannot be told from it; negative beyond the kink.
  static func level(_ baseline: Double, _ effectiveness: Double, _ overlap: Double) -> Double {
    let level = baseline - effectiveness * overlap
    return abs(level) <= Corner.tolerance * baseline ? 0 : level
  }

  /// Firms and states whose failures begin exactly at the floor, where shares are held at it.
  /// O(firms · regimes).
  func startsAtFloor() -> [(firm: Int, state: Int)] {
    guard isHeld else { return [] }
    return market.firms.indices.flatMap { i in
      (0..<market.failures.count).compactMap { s in
        Self.failureBegins(in: market, i, s, at: held.leastOverlap[i]) ? (i, s) : nil
      }
    }
  }

  /// How fast the least overlap at which a firm's share is held moves: with the floor or with a
  /// score, unless a ceiling on gaps asks for more or the firm itself is held.
  func heldFloorRate(_ i: Int, _ direction: Direction) -> Double {
    if market.firms.heldOverlap(of: i) != nil { return direction.rate(of: .heldOverlap, firm: i) }
    let scored = held.burden.leastOverlap(
      ofScored: i, in: held.market, MovingNumbers<Dual<Double>>(direction: direction))
    if let scored { return scored.rate }
    return held.leastOverlap[i] == held.policy.floor[i] ? direction.floor(i) : 0
  }

  /// What users expect of a firm where shares are held: exposures are no more than the cap there.
  @inline(__always)
  func heldUser<S: Scalar>(_ i: Int, _ direction: Direction) -> ServedUser<S> {
    ServedUser(of: i, in: held.market, MovingNumbers(direction: direction))
  }

  /// Nothing moves.
  func still() -> Motion { Motion(sums: sumsAtRest) }

  var sumsAtRest: SumRates {
    SumRates(channels: failures.count, owners: owners.groups.count)
  }

  /// W, in units of utility times users.
  var welfare: Double {
    let frozen = still()
    var value = CompensatedSum(commonWelfare(frozen, as: Double.self))
    for i in overlap.indices { value.add(ownWelfare(firm(i, frozen, as: Double.self), i, frozen)) }
    return value.value
  }
}

/// Who sets prices in a market, at the profile at hand.
enum PriceSetting: Sendable {
  /// The roster gives them.
  case given
  /// Each firm its own (docs/model.md section 8.6).
  case byFirms
  /// The planner, at what serving a user costs everybody but the user.
  case byPlanner
}

/// Derivatives through the sums.
extension LocalTerms {
  /// What a served user adds moves with sums too where firms set prices, for markups do: ∂m̄/∂ one.
  private func markedUpMeanMargin(
    _ firms: some Sequence<Int>, _ move: (inout SumRates) -> Void
  ) -> Double {
    var motion = still()
    move(&motion.sums)
    var sum = CompensatedSum()
    for i in firms {
      let firm: LocalFirm<Dual<Double>> = firm(i, motion)
      sum.add(firm.share.rate * firm.socialMargin.value + share[i] * firm.socialMargin.rate)
    }
    return sum.value
  }

  /// How the price of each firm moves, m_i + τ_i h_E e_i π̄_i + 1/(β (1 − s_i)), when primitives
  /// move along a direction and overlaps at given rates; nil where firms do not set prices.
  func priceRates(_ direction: Direction, overlap rates: [Double]) -> [Double]? {
    guard pricing == .byFirms else { return nil }
    var motion = still()
    motion.direction = direction
    motion.sums = sumRates(direction, overlap: rates)
    return overlap.indices.map { i in
      motion.overlap = rates[i]
      let firm: LocalFirm<Dual<Double>> = firm(i, motion)
      return (firm.terms.unitCost + firm.markedUp).rate
    }
  }

  /// How one firm moves the sums.
  @inline(__always)
  func addRates(of i: Int, _ motion: Motion, to sums: inout SumRates) {
    let firm: LocalFirm<Dual<Double>> = firm(i, motion)
    let share = share[i]
    let total = totalWeight[i] * firm.logWeight.rate
    sums.logTotal += total
    if let group = owners.group(of: i) {
      let rate =
        pricing == .byFirms
        ? part[i] * firm.logWeight.rate
        : share * (firm.logWeight.rate * firm.earnings.value + firm.earnings.rate)
      sums.owners[group] += rate
      if pricing == .byFirms { sums.meanMargin += meanMarginByOwner[group] * rate }
    }
    sums.meanMargin +=
      pricing == .byFirms
      ? firm.share.rate * firm.socialMargin.value + share * firm.socialMargin.rate
        + meanMarginByTotal * total
      : share
        * ((firm.socialMargin.value - meanMargin) * firm.logWeight.rate + firm.socialMargin.rate)
    addFailures(firm, i, motion, to: &sums)
  }

  /// How the sums move when primitives move along a direction and overlaps at given rates (at rest
  /// if nil). O(regimes) for what moves of one firm alone and overlaps at rest, else O(firms ·
  /// regimes).
  func sumRates(_ direction: Direction, overlap rates: [Double]? = nil) -> SumRates {
    var sums = sumsAtRest
    var motion = still()
    motion.direction = direction
    for i in rates == nil ? direction.touched(of: firmCount) : 0..<firmCount {
      motion.overlap = rates?[i] ?? 0
      addRates(of: i, motion, to: &sums)
    }
    if let option = market.outsideOption {
      let rate =
        outsideWeight
        * (direction.rate(of: .demandSensitivity) * option
          + market.demandSensitivity * direction.rate(of: .outsideOption))
      sums.logTotal += rate
      sums.meanMargin += meanMarginByTotal * rate
    }
    return sums
  }

  /// How welfare moves with the primitives and with the sums, where overlaps rest (or move at given
  /// rates).
  func welfareRate(_ direction: Direction, _ sums: SumRates, overlap rates: [Double]? = nil)
    -> Double
  {
    var motion = still()
    motion.direction = direction
    motion.sums = sums
    var total = CompensatedSum(commonWelfare(motion, as: Dual<Double>.self).rate)
    motion.sums = sumsAtRest
    for i in rates == nil ? direction.touched(of: firmCount) : 0..<firmCount {
      motion.overlap = rates?[i] ?? 0
      total.add(ownWelfare(firm(i, motion, as: Dual<Double>.self), i, motion).rate)
    }
    return total.value
  }

  /// ∂W/∂ of each sum, the others frozen.
  func welfareGradientInSums() -> SumRates {
    var gradient = sumsAtRest
    var motion = still()
    motion.sums.logTotal = 1
    gradient.logTotal = commonWelfare(motion, as: Dual<Double>.self).rate
    motion.sums.logTotal = 0
    motion.sums.meanMargin = 1
    gradient.meanMargin = commonWelfare(motion, as: Dual<Double>.self).rate
    motion.sums.meanMargin = 0
    for k in failures.indices {
      motion.sums.failures[k] = 1
      gradient.failures[k] = commonWelfare(motion, as: Dual<Double>.self).rate
      motion.sums.failures[k] = 0
    }
    return gradient
  }

  /// ∂W/∂o_i of each firm, sums included. O(firms · regimes).
  func welfareGradient() -> [Double] {
    let inSums = welfareGradientInSums()
    var motion = still()
    motion.overlap = 1
    return overlap.indices.map { i in
      var sums = sumsAtRest
      addRates(of: i, motion, to: &sums)
      return ownWelfare(firm(i, motion, as: Dual<Double>.self), i, motion).rate + inSums.dot(sums)
    }
  }
}

extension SumRates {
  func dot(_ other: SumRates) -> Double {
    var value = logTotal * other.logTotal + meanMargin * other.meanMargin
    for k in failures.indices { value += failures[k] * other.failures[k] }
    for k in owners.indices { value += owners[k] * other.owners[k] }
    return value
  }
}
