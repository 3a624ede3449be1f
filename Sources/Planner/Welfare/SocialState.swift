import Intervals
import AggregativeGames
import Glibc
import LinearAlgebra
import OverlapMarket

/// The sums through which firms meet in welfare, and their parts, at one profile.
struct SocialState {
  let overlap: [Double]
  /// The piece that holds each overlap; a kink belongs to the piece above it.
  let piece: [Int]
  /// π̄_i.
  let expectedFailure: [Double]
  /// s_i.
  let share: [Double]
  /// m_i.
  let margin: [Double]
  /// log A from the reference level; 0 where shares are held.
  let logTotal: Double
  /// m̄.
  let meanMargin: Double
  /// P_k.
  let failures: [Double]

  /// O(firms · regimes).
  init(_ terms: SocialTerms, at overlap: [Double]) {
    let indices = overlap.indices
    self.overlap = overlap
    piece = indices.map { terms.pieces.piece(holding: overlap[$0], of: $0) }
    let piece = piece
    expectedFailure = indices.map { terms.expectedFailure($0, overlap[$0], piece: piece[$0]) }
    let failure = expectedFailure
    margin = indices.map { terms.socialMargin($0, expectedFailure: failure[$0]) }
    if terms.isFixed {
      share = terms.heldShare
      logTotal = 0
    } else {
      let shares = LogitShares(
        indices.map { terms.logWeight($0, expectedFailure: failure[$0]) },
        outside: terms.outsideLogWeight)
      share = shares.share
      logTotal = shares.logTotal
    }
    var mean = CompensatedSum()
    for i in indices { mean.add(share[i] * margin[i]) }
    meanMargin = mean.value
    failures = (0..<terms.channelCount).map { k in
      var sum = CompensatedSum()
      for i in indices { sum.add(terms.channel(k, i, overlap[i], piece: piece[i]).level) }
      return sum.value
    }
  }
}

extension SocialState {
  /// E[K]: the mean of the regimes' channels in the exact systemic term, the only channel in the
  /// mean-field term.
  func expectedFailures(_ terms: SocialTerms) -> Double {
    guard terms.isExact else { return failures[0] }
    return zip(terms.market.regimes, failures).reduce(0) { $0 + $1.0.probability * $1.1 }
  }
}

extension SocialTerms {
  /// Welfare at a profile, in units of utility times users. O(firms · regimes).
  func welfare(at state: SocialState) -> Double {
    var value = CompensatedSum()
    if isFixed {
      for i in state.share.indices {
        value.add(-heldHarm[i] * state.expectedFailure[i])
      }
    } else {
      value.add(
        WelfareParts.surplus(
          users: market.users, sensitivity: market.demandSensitivity,
          logTotal: state.logTotal + reference))
      value.add(market.users * state.meanMargin)
    }
    value.add(constant)
    for k in channelWeight.indices {
      value.add(-WelfareParts.sharedLoss(weight: channelWeight[k], failures: state.failures[k]))
      if linearLoss != 0 { value.add(-channelWeight[k] * linearLoss(k) * state.failures[k]) }
    }
    for i in state.overlap.indices {
      value.add(-WelfareParts.overlapCost(market.firms.cost[i], state.overlap[i]))
      guard isExact else { continue }
      for k in channelWeight.indices {
        value.add(-channel(k, i, state.overlap[i], piece: state.piece[i]).ownLoss)
      }
    }
    return value.value
  }

  func welfare(at overlap: [Double]) -> Double { welfare(at: SocialState(self, at: overlap)) }
}

/// Logit shares from log weights.
struct LogitShares {
  let share: [Double]
  let rest: [Double]
  let logTotal: Double
  /// How fast each share moves with the firm's own log weight, log A held; s_i at given prices.
  let rate: [Double]
  /// Where firms set prices, log Σ e^ℓ_k of each owner of several, and of every firm e^ℓ over its
  /// owner's Σ e^ℓ_k; else empty.
  private(set) var ownerLevel: [Double] = []
  private(set) var part: [Double] = []

  /// - Parameter areMarkedUp: whether firms set prices, and log weights are those at their costs.
  init(
    _ logWeight: [Double], outside: Double, areMarkedUp: Bool = false, owners: Ownership = .none
  ) {
    if areMarkedUp {
      // Of each owner one number, and firms in its proportions.
      let own = owners.owners(of: logWeight.count)
      let levels = own.map { LogSum.of($0.map { logWeight[$0] }) }
      let total = MarkupTotal.logarithm(levels, outside: outside)
      var shares = [MarkupShareTerms<Double>?](repeating: nil, count: logWeight.count)
      var part = logWeight.map { _ in 1.0 }
      for (firms, level) in zip(own, levels) {
        let terms = (level - total).markupShareTerms()
        for i in firms {
          shares[i] = terms
          if firms.count > 1 { part[i] = exp(logWeight[i] - level) }
        }
        if firms.count > 1 { ownerLevel.append(level) }
      }
      logTotal = total
      share = zip(shares, part).map { ($0?.share ?? 0) * $1 }
      rest = shares.map { $0?.rest ?? 1 }
      rate = zip(shares, part).map { ($0?.rate ?? 0) * $1 }
      self.part = part
      return
    }
    var sum = LogSum()
    sum.add(outside)
    for term in logWeight { sum.add(term) }
    let total = sum.value
    logTotal = total
    share = logWeight.map { exp($0 - total) }
    rate = share
    // At most one share is large enough for 1 − s to lose digits; its rest is summed afresh.
    let large = logWeight.indices.first { logWeight[$0] - total > -0.7 }
    rest = logWeight.indices.map { [share] i in
      guard i == large else { return 1 - share[i] }
      var others = LogSum()
      others.add(outside)
      for j in logWeight.indices where j != i { others.add(logWeight[j]) }
      return exp(others.value - total)
    }
  }
}
