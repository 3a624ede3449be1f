import AggregativeGames
import Glibc
import Intervals
import LinearAlgebra

/// What an owner of several firms has around its plan, to second order.
///
/// With s = u w, φ = ℓ' (M g − M ḡ) + M g' and M ḡ = u Σ w M g its derivative in overlap j is s_j
/// φ_j − c o_j where prices are given, and the second derivatives are
///
///     δ_jk [s_j ℓ'_j (φ_j + M g'_j) − c_j] − s_j ℓ'_j s_k φ_k − s_j φ_j s_k ℓ'_k.
///
/// Where prices are set the derivative is ρ' w_j ℓ'_j − c o_j, and with s_j = ρ' w_j and S the
/// owner's share the second derivatives are δ_jk [s_j ℓ'_j² − c_j] − s_j ℓ'_j s_k ℓ'_k (β/M) (2 −
/// S).
struct LocalOwner {
  let owner: OwnerAudit
  /// u at the plan; where prices are set T.
  let scale: Double
  /// Whether what the owner has falls in every direction, to first or second order.
  let isMaximum: Bool
  /// As if its firms were one.
  let interaction: Interaction
  /// M ḡ at the plan, and how fast the best multiplier moves with u.
  private let level, rate: Double

  /// λ at a value of u.
  func price(at scale: Double) -> Double { level + rate * (scale - self.scale) }
}

extension LocalOwner {
  init(_ owner: OwnerAudit) {
    self.owner = owner
    let (audit, firms) = (owner.audit, owner.firms)
    let beta = audit.market.demandSensitivity
    let rivals = owner.rivals.midpoint
    // Firms that could move both ways to first order are free; the others stay where they are.
    let terms = firms.indices.map { k in
      owner.terms(
        k, over: owner.plan[k], cell: owner.cell(k, holding: owner.plan[k].midpoint))
    }
    let weight = terms.map(\.weight.midpoint)
    let total = weight.reduce(0, +)
    let worth = audit.setsPrices ? owner.revenue(Interval(total)).slope.midpoint : 0
    let scale = audit.setsPrices ? total : 1 / (rivals + total)
    self.scale = scale
    let mean =
      audit.setsPrices
      ? 0
      : scale * zip(weight, terms).reduce(0) { $0 + $1.0 * $1.1.earnings.midpoint }
    level = mean
    let (slope, gain) = (terms.map(\.rate.midpoint), terms.map(\.gain.midpoint))
    let share = weight.map { audit.setsPrices ? worth * $0 : scale * $0 }
    let drive = terms.indices.map {
      audit.setsPrices ? slope[$0] : slope[$0] * (terms[$0].earnings.midpoint - mean) + gain[$0]
    }
    let cost = firms.indices.map { k in
      audit.costCurvature(firms[k], in: owner.cell(k, holding: owner.plan[k].midpoint)).midpoint
    }
    let odds = audit.setsPrices ? (log(total / rivals)).omegaTerms().slope : 0
    let bend = beta / audit.market.users * (2 - odds)
    var (free, falls) = ([Int](), true)
    for k in firms.indices {
      switch owner.corner(k, Self.force(owner, k)) {
      case .inside: free.append(k)
      case .held: break
      case .open: falls = false
      }
    }
    var matrix = Matrix(rows: free.count, columns: free.count)
    for (row, j) in free.enumerated() {
      for (column, k) in free.enumerated() {
        var entry =
          audit.setsPrices
          ? -share[j] * slope[j] * share[k] * slope[k] * bend
          : -share[j] * slope[j] * share[k] * drive[k] - share[j] * drive[j] * share[k] * slope[k]
        if j == k {
          entry += share[j] * slope[j] * (drive[j] + (audit.setsPrices ? 0 : gain[j])) - cost[j]
        }
        matrix[row, column] = entry
      }
    }
    let radius = free.isEmpty ? nil : Self.greatestEigenvalue(matrix)
    isMaximum = falls && (free.isEmpty || radius.map { $0 < 0 } ?? false)
    // Replies to log R, and what they do to the owner's weight.
    let own = audit.setsPrices ? odds : scale * total
    let push = free.map { j in
      audit.setsPrices
        ? -share[j] * slope[j] * (1 - odds) * (1 - odds)
        : -(1 - own) * share[j] * (drive[j] - slope[j] * mean)
    }
    var moved = 0.0
    if !free.isEmpty, let factors = try? LUFactorization(factoring: matrix) {
      let reply = factors.solve(push.map { -$0 })
      for (row, j) in free.enumerated() {
        moved += reply[row] * slope[j] * (audit.setsPrices ? weight[j] / total : share[j])
      }
    }
    // Nobody is there who could answer, or be answered.
    interaction =
      !(own < 1)
      ? .none
      : audit.setsPrices
        ? Interaction(response: (own + (1 - own) * moved) / (1 - own), influence: own)
        : Interaction(response: moved / (1 - own), influence: 1)
    // Along plans that are best at each u: T = 1/u − R.
    var (byScale, byPrice) = (-1 / (scale * scale), 0.0)
    for j in free where !audit.setsPrices {
      let second = share[j] * slope[j] * (drive[j] + gain[j]) - cost[j]
      guard second < 0 else { continue }
      byScale += weight[j] * slope[j] * weight[j] * drive[j] / second
      byPrice += scale * (weight[j] * slope[j]) * (weight[j] * slope[j]) / second
    }
    rate = byPrice < 0 ? byScale / byPrice : 0
  }

  /// Derivatives of what the owner has in one overlap, below and above it; nil on a side on which
  /// there is none to go to.
  static func force(_ owner: OwnerAudit, _ k: Int) -> (below: Interval?, above: Interval?) {
    let (plan, ends) = (owner.plan, owner.ends[k])
    var (weights, earned) = (Interval.zero, Interval.zero)
    for j in owner.firms.indices {
      let terms = owner.terms(
        j, over: plan[j], cell: owner.cell(j, holding: plan[j].midpoint))
      weights += terms.weight
      earned += terms.weight * terms.earnings
    }
    let cost = owner.audit.marginalCost(owner.firms[k], plan[k])
    func derivative(_ cell: ClosedRange<Double>) -> Interval {
      let terms = owner.terms(k, over: plan[k], cell: cell)
      if owner.audit.setsPrices {
        return owner.revenue(weights).slope * terms.weight * terms.rate - cost
      }
      let all = owner.rivals + weights
      return terms.weight / all * (terms.rate * (terms.earnings - earned / all) + terms.gain)
        - cost
    }
    let overlap = plan[k].midpoint
    let above = ends.indices.dropLast().last { ends[$0] <= overlap }
    let below = ends.indices.dropFirst().first { ends[$0] >= overlap }
    return (
      below.flatMap { overlap > ends[0] ? derivative(ends[$0 - 1]...ends[$0]) : nil },
      above.flatMap {
        overlap < ends[ends.count - 1] ? derivative(ends[$0]...ends[$0 + 1]) : nil
      }
    )
  }

  private static func greatestEigenvalue(_ matrix: Matrix) -> Double? {
    (try? Eigenvalues.of(matrix))?.values.map(\.real).max()
  }

  /// By how much what the owner has bends down at least over these ranges, in overlaps counted by
  /// the root of their costs, where they hold its plan and it is concave over them; nil where that
  /// is not shown.
  ///
  /// In overlaps counted by the root of their costs the second derivatives are a diagonal matrix
  /// less a bᵀ + b aᵀ less 1, and that of vectors a and b has no eigenvalue below −(|a| |b| − a·b).
  /// Across a kink, where ℓ' and g' fall by one factor, the derivative falls where φ ≥ 0. Firms
  /// that no better plan moves (`pinned`) are left out.
  func bend(over overlaps: [ClosedRange<Double>]) -> Double? {
    let (audit, firms) = (owner.audit, owner.firms)
    let holdsPlan = zip(overlaps, owner.plan).allSatisfy {
      $0.lowerBound <= $1.lower && $1.upper <= $0.upperBound
    }
    guard holdsPlan else { return nil }
    let overlaps = pinned(overlaps)
    guard let (parts, sums) = sums(over: overlaps) else { return nil }
    let (unit, mean) = (sums.unit, sums.mean)
    var most = -Double.infinity
    var (aa, bb, ab) = (Interval.zero, Interval.zero, Interval.zero)
    for (k, terms) in parts.enumerated() where overlaps[k].upperBound > overlaps[k].lowerBound {
      let cost = Interval(audit.market.firms.cost[firms[k]])
      let share = terms.weight * unit
      let drive =
        audit.setsPrices
        ? terms.rate : terms.rate * (terms.earnings - mean) + terms.gain
      let holdsKink = owner.ends[k].contains {
        $0 > overlaps[k].lowerBound && $0 < overlaps[k].upperBound
      }
      if holdsKink && !(drive.lower >= 0) { return nil }
      let bend = share * terms.rate * (audit.setsPrices ? drive : drive + terms.gain) / cost
      most = max(most, bend.upper)
      guard !audit.setsPrices else { continue }
      let (a, b) = (share * terms.rate, share * drive)
      aa += a.squared() / cost
      bb += b.squared() / cost
      ab += a * b / cost
    }
    let apart = (aa.upper * bb.upper).squareRoot() * (1 + 1e-12) - ab.lower
    let top = (Interval(most) + Interval(max(0, apart)) - Interval(1)).upper
    // Nobody moves.
    if most == -.infinity { return .infinity }
    return top < 0 ? -top : nil
  }

  /// u and M ḡ over some overlaps; where prices are set ρ' and 0.
  private typealias Sums = (unit: Interval, mean: Interval)

  private func sums(
    over overlaps: [ClosedRange<Double>]
  ) -> (parts: [OwnerAudit.Terms], sums: Sums)? {
    var parts: [OwnerAudit.Terms] = []
    var (weights, earned) = (Interval.zero, Interval.zero)
    for k in owner.firms.indices {
      guard let terms = terms(k, over: overlaps[k]) else { return nil }
      parts.append(terms)
      weights += terms.weight
      earned += terms.weight * terms.earnings
    }
    if owner.audit.setsPrices { return (parts, (owner.revenue(weights).slope, .zero)) }
    let unit = Interval(1) / (owner.rivals + weights)
    return (parts, (unit, earned * unit))
  }

  /// The ranges with those of firms narrowed to their plans from which what the owner has falls on
  /// both sides to first order, whatever the others' overlaps in theirs: a firm that is kept at a
  /// floor or kink so is not moved by any better plan of these ranges.
  private func pinned(_ overlaps: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    guard let (_, sums) = sums(over: overlaps) else { return overlaps }
    var narrowed = overlaps
    for k in owner.firms.indices where overlaps[k].upperBound > overlaps[k].lowerBound {
      let plan = owner.plan[k]
      guard plan.width == 0 else { continue }
      let falls = zip(owner.ends[k], owner.ends[k].dropFirst()).allSatisfy { low, high in
        let start = max(low, overlaps[k].lowerBound)
        let end = min(high, overlaps[k].upperBound)
        guard start < end else { return true }
        guard end <= plan.lower || start >= plan.upper else { return false }
        let part = Interval(lower: start, upper: end)
        let terms = owner.terms(k, over: part, cell: low...high)
        let drive =
          owner.audit.setsPrices
          ? terms.rate : terms.rate * (terms.earnings - sums.mean) + terms.gain
        let force =
          terms.weight * sums.unit * drive - owner.audit.marginalCost(owner.firms[k], part)
        return start >= plan.upper ? force.upper < 0 : force.lower > 0
      }
      if falls { narrowed[k] = plan.lower...plan.upper }
    }
    return narrowed
  }

  /// No less than what any plan with overlaps in these ranges gains, where what the owner has is
  /// concave over them and they hold its plan; nil where that is not shown.
  func gain(within overlaps: [ClosedRange<Double>]) -> Double? {
    let (audit, firms) = (owner.audit, owner.firms)
    guard let bend = bend(over: overlaps) else { return nil }
    if bend == .infinity { return 0 }
    var pushed = Interval.zero
    let overlaps = pinned(overlaps)
    for k in firms.indices {
      let cost = Interval(audit.market.firms.cost[firms[k]])
      let force = Self.force(owner, k)
      var push = 0.0
      if overlaps[k].upperBound > owner.plan[k].midpoint, let above = force.above {
        push = max(push, above.upper)
      }
      if overlaps[k].lowerBound < owner.plan[k].midpoint, let below = force.below {
        push = max(push, -below.lower)
      }
      pushed += Interval(push).squared() / cost
    }
    let gain = (pushed / (Interval(2) * Interval(bend))).upper
    return gain.isNaN ? nil : gain
  }

  /// Of a firm over a range that may hold kinks; nil where its payoff jumps inside.
  private func terms(_ k: Int, over range: ClosedRange<Double>) -> OwnerAudit.Terms? {
    let ends = owner.ends[k]
    let box = Interval(lower: range.lowerBound, upper: range.upperBound)
    guard ends.count > 1 else {
      return owner.terms(k, over: box, cell: ends[0]...ends[0])
    }
    if ends.contains(where: {
      $0 > range.lowerBound && $0 <= range.upperBound
        && owner.audit.payoffJumps(at: $0, of: owner.firms[k])
    }) {
      return nil
    }
    var all: OwnerAudit.Terms?
    for index in ends.indices.dropLast()
    where ends[index + 1] >= range.lowerBound && ends[index] <= range.upperBound {
      let cell = ends[index]...ends[index + 1]
      guard let part = Interval(lower: ends[index], upper: ends[index + 1]).intersection(box)
      else { continue }
      let terms = owner.terms(k, over: part, cell: cell)
      all =
        all.map {
          OwnerAudit.Terms(
            weight: $0.weight.hull(terms.weight), rate: $0.rate.hull(terms.rate),
            earnings: $0.earnings.hull(terms.earnings), gain: $0.gain.hull(terms.gain))
        } ?? terms
    }
    return all
  }
}

extension OwnerAudit {
  enum Corner {
    /// It may move a little either way.
    case inside
    /// At a kink or an end, from which payoff falls to first order.
    case held
    /// At one from which it does not.
    case open
  }

  func corner(_ k: Int, _ force: (below: Interval?, above: Interval?)) -> Corner {
    let (ends, overlap) = (ends[k], plan[k].midpoint)
    if ends.count < 2 { return overlap == ends[0] ? .held : .open }
    guard let end = ends.first(where: { abs($0 - overlap) <= 1e-12 * max(abs($0), abs(overlap)) })
    else { return .inside }
    let fallsAbove = force.above.map { $0.upper < 0 } ?? true
    let fallsBelow =
      force.below.map { $0.lower > 0 || audit.payoffJumps(at: end, of: firms[k]) } ?? true
    return fallsAbove && fallsBelow ? .held : .open
  }
}
