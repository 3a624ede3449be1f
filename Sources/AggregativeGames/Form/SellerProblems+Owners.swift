import Glibc
import Intervals

/// What changes where some sellers have an owner in common (docs/model.md section 8.7).
///
/// With prices given users choose as ever, and a seller with siblings minds what they earn: it
/// gains g − ḡ on a user won, ḡ = Σ s_k g_k over all of its owner's. Where prices are set an owner
/// is one seller of weight T = Σ e^ℓ_k, with one markup for all it sells.
extension SellerProblems {
  /// log T of every owner at log weights of sellers, and the positions of its sellers.
  func ownersWorth(_ logWeights: [Double]) -> [(sellers: [Int], logWorth: Double)] {
    owners.owners(of: sellerCount).map { sellers in
      (sellers, LogSum.of(sellers.map { logWeights[$0] }))
    }
  }

  /// log A where prices are set.
  func ownersTotal(at profile: [Double]) -> Double {
    MarkupTotal.logarithm(
      ownersWorth(logWeights(at: profile)).map(\.logWorth), outside: outsideLogWeight)
  }

  /// What a seller faces: at given prices the sum of all weights but its own, where prices are set
  /// that of all but its owner's.
  /// - Parameter base: the same where the seller has no siblings.
  func rivals(
    of seller: Int, in profile: [Double], total: Double, base: () -> Double
  ) -> (logWeights: Double, siblings: Siblings<Double>?) {
    let siblings = owners.siblings(of: seller)
    guard !siblings.isEmpty else { return (base(), nil) }
    func piece(_ k: Int) -> SellerPiece<Double> {
      self.piece(pieces.piece(holding: profile[k], of: k), of: k)
    }
    switch revenue {
    case .fixedPrices:
      let rivals = base()
      let diverted = siblings.reduce(0.0) { sum, k in
        let piece = piece(k)
        return sum + piece.earnings(profile[k]) * exp(piece.logWeight(profile[k]) - rivals)
      }
      return (rivals, Siblings(diverted: diverted, logWorth: -.infinity))
    case .chosenPrices:
      var others = LogSum()
      for k in siblings { others.add(piece(k).logWeight(profile[k])) }
      var all = others
      all.add(piece(seller).logWeight(profile[seller]))
      let rest = (all.value - total).markupShareTerms().rest
      return (total + log(rest), Siblings(diverted: 0, logWorth: others.value))
    }
  }

  /// The sum of weights when a seller joins its rivals.
  /// - Parameter base: the same where the seller has no siblings.
  func total(
    adding seller: Int, at strategy: Double, to rivals: Double, beside siblings: Siblings<Double>?,
    base: () -> Double
  ) -> Double {
    guard let siblings, revenue == .chosenPrices else { return base() }
    let own = piece(pieces.piece(holding: strategy, of: seller), of: seller).logWeight(strategy)
    let worth = siblings.logWorth + (own - siblings.logWorth).softplus()
    return rivals + log1p((worth - rivals - 1).omegaTerms().value)
  }
}

extension Siblings where S == Double {
  var enclosed: Siblings<Interval> {
    Siblings<Interval>(diverted: Interval(diverted), logWorth: Interval(logWorth))
  }
}

extension CoupledSellerGame {
  /// The sums in which sellers meet, in the order of `SellerSums`.
  public func sums(at profile: [Double]) -> [Double] {
    let aggregate = aggregate(of: profile)
    let levels = problems.logWeights(at: profile)
    return [aggregate.logWeights] + aggregate.sums
      + problems.owners.groups.map { sellers in
        switch problems.revenue {
        case .chosenPrices: LogSum.of(sellers.map { levels[$0] })
        case .fixedPrices:
          sellers.reduce(0) { sum, k in
            let piece = problems.piece(pieces.piece(holding: profile[k], of: k), of: k)
            return sum + exp(levels[k] - aggregate.logWeights) * piece.earnings(profile[k])
          }
        }
      }
  }
}

extension SellerGame {
  /// Natural replies with their derivatives where some sellers have an owner in common: a channel
  /// an owner of several beside that of log A.
  /// - Parameter firstChannel: that of the first owner.
  func linearizeOwned(
    at profile: [Double], into linearization: inout Linearization, push: [Double],
    firstChannel: Int
  ) {
    switch problems.revenue {
    case .fixedPrices:
      let diversion = Diversion(problems, at: profile)
      linearize(
        at: profile, into: &linearization, push: zip(push, diversion.push).map { $0 + $1 })
      diversion.add(to: &linearization, problems, firstChannel: firstChannel)
    case .chosenPrices:
      problems.linearizeMarkups(
        at: profile, into: &linearization, push: push, firstChannel: firstChannel)
    }
  }
}

/// What sellers mind of users whom they win from their siblings, at given prices and at a profile.
///
/// It adds −M ℓ' s_j H_j to the marginal payoff of seller j, with H_j = Σ s_k g_k over its
/// siblings. That moves with the own strategy, log A held, at rate −M ℓ' s_j H_j ℓ'_j, with log A
/// at 2 M ℓ' s_j H_j, and with a sibling's strategy at −M ℓ' s_j s_k (g'_k + g_k ℓ'_k).
private struct Diversion {
  /// −M ℓ' s_j H_j on each piece, at `PieceTable.position`.
  private(set) var push: [Double]
  /// s_j, H_j, s_j (g'_j + g_j ℓ'_j) and the ℓ'_j that holds at the profile.
  private var (share, others, moved, rise): ([Double], [Double], [Double], [Double])

  init(_ problems: SellerProblems, at profile: [Double]) {
    let pieces = problems.pieces
    let levels = problems.logWeights(at: profile)
    let total = LogSum.of(levels + [problems.outsideLogWeight])
    let none = [Double](repeating: 0, count: profile.count)
    (share, others, moved, rise) = (none, none, none, none)
    push = [Double](repeating: 0, count: profile.count * pieces.layers)
    for sellers in problems.owners.groups {
      for k in sellers {
        let piece = problems.piece(pieces.piece(holding: profile[k], of: k), of: k)
        let earned = piece.earnings(profile[k])
        share[k] = exp(levels[k] - total)
        rise[k] = piece.logWeight.slope
        moved[k] = share[k] * (piece.earnings.slope + earned * rise[k])
        for j in sellers where j != k { others[j] += share[k] * earned }
      }
      for j in sellers {
        for k in 0..<pieces.count(of: j) {
          let slope = problems.piece(k, of: j).logWeight.slope
          push[pieces.position(k, of: j)] = -problems.users * slope * share[j] * others[j]
        }
      }
    }
  }

  /// Adds how the natural replies move by it.
  func add(
    to linearization: inout Linearization, _ problems: SellerProblems, firstChannel: Int
  ) {
    let count = share.count
    for (group, sellers) in problems.owners.groups.enumerated() {
      let channel = (firstChannel + group) * count
      for i in 0..<count { linearization.left[channel + i] = 0 }
      for i in 0..<count { linearization.right[channel + i] = 0 }
      for j in sellers {
        linearization.right[channel + j] = moved[j]
        let place = Int(linearization.activity[j])
        guard place % 2 == 1 else { continue }
        let there = problems.piece(place / 2, of: j)
        let drawn =
          problems.users * there.logWeight.slope * share[j] / there.marginalCost.slope
        linearization.left[channel + j] = -drawn
        linearization.left[j] += 2 * drawn * others[j]
        // Of the channel's sum the seller's own part is none of its siblings'.
        linearization.ownSlope[j] -= drawn * (others[j] * rise[j] - moved[j])
      }
    }
  }
}
