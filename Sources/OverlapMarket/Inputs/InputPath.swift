import LinearAlgebra

/// What a firm chooses of its inputs as a unit less of expected failure becomes worth more to it,
/// bend by bend; see `InducedCost`.
struct InputPath {
  /// A quantity that is affine in ν.
  struct Affine: Sendable {
    var level: Double
    var rate: Double

    func callAsFunction(_ worth: Double) -> Double { level + rate * worth }
  }

  /// A range of ν without a bend.
  struct Stretch {
    let start: Double
    let end: Double
    let input: [Affine]
    /// dy/dν.
    let fallRate: Double
  }

  private enum RegimeState: CaseIterable {
    /// It fails: λ = ν p.
    case failing
    /// Inputs rest on the line where it stops to fail: λ is what keeps them there.
    case onLine
    /// It fails no more: λ = 0.
    case exhausted
  }

  private struct State {
    var regime: [RegimeState]
    /// Whether an input is above its floor.
    var isFree: [Bool]
  }

  /// What a state implies, all affine in ν.
  private struct Course {
    /// λ_S.
    var worth: [Affine]
    /// (K⁻¹Aᵀλ)_m: what an input would be without its floor.
    var wanted: [Affine]
    var input: [Affine]
    /// π⁰_S − A_S z.
    var rest: [Affine]
  }

  private let technology: InputTechnology
  private var worth = 0.0
  /// nil before the first stretch and after the last.
  private var state: State?
  private var isDone = false

  init(_ technology: InputTechnology) {
    self.technology = technology
    var start = State(regime: [], isFree: technology.floor.map { _ in false })
    for s in technology.regimes {
      let rest = technology.rest(s, at: technology.floor)
      start.regime.append(rest > 0 ? .failing : .exhausted)
    }
    state = start
  }

  /// The next range of ν; nil where nothing changes any more.
  mutating func next() -> Stretch? {
    guard !isDone, let from = state, let (state, course) = continuation(of: from) else {
      return nil
    }
    let end = nextBend(state, course)
    let fallRate = technology.regimes.reduce(0) {
      state.regime[$1] == .failing
        ? $0 - technology.probability[$1] * course.rest[$1].rate : $0
    }
    // Where inputs rest they still move by rounding.
    let rounding =
      Self.tolerance
      * technology.regimes.reduce(0) {
        $0 + technology.probability[$1] * technology.effectScale($1)
      }
    let stretch = Stretch(
      start: worth, end: end, input: course.input,
      fallRate: fallRate > rounding ? fallRate : 0)
    isDone = !end.isFinite
    self.state = state
    worth = end
    // Beyond the last bend nothing is lowered further.
    return isDone ? nil : stretch
  }

  /// Relative to the size of what it is compared with.
  private static let tolerance = 1e-11

  /// Whether what a state compares is equal at the present ν.
  private func isTied(_ value: Double, _ size: Double) -> Bool {
    abs(value) <= Self.tolerance * max(size, .leastNormalMagnitude)
  }

  /// The state in which the path goes on from the present ν: that of all ways in which what is
  /// tied there may go on which keeps all inequalities beyond it. z(ν) is the solution of a
  /// strictly concave problem, so that any such way gives the same inputs.
  private func continuation(of from: State) -> (State, Course)? {
    guard let now = course(from) else { return nil }
    let tiedRegimes = technology.regimes.filter { s in
      guard technology.effect[s].contains(where: { $0 > 0 }) else { return false }
      return isTied(now.rest[s](worth), technology.baseline[s])
    }
    let tiedInputs = technology.inputs.filter { m in
      let floor = technology.floor[m]
      return isTied(now.wanted[m](worth) - floor, max(floor, now.wanted[m](worth)))
    }
    var ways = [from]
    for s in tiedRegimes {
      ways = ways.flatMap { way in
        RegimeState.allCases.map { other in
          var way = way
          way.regime[s] = other
          return way
        }
      }
    }
    for m in tiedInputs {
      ways = ways.flatMap { way in
        [true, false].map { isFree in
          var way = way
          way.isFree[m] = isFree
          return way
        }
      }
    }
    for way in ways {
      if let course = course(way), goesOn(way, course, tiedRegimes, tiedInputs) {
        return (way, course)
      }
    }
    return nil
  }

  private func goesOn(
    _ state: State, _ course: Course, _ tiedRegimes: [Int], _ tiedInputs: [Int]
  ) -> Bool {
    for s in tiedRegimes {
      let (rest, value) = (course.rest[s], course.worth[s])
      let most = technology.probability[s]
      let still = Self.tolerance * technology.effectScale(s)
      guard isTied(rest(worth), technology.baseline[s]) else { return false }
      switch state.regime[s] {
      case .failing: if rest.rate < -still { return false }
      case .exhausted: if rest.rate > still { return false }
      case .onLine:
        let slack = Self.tolerance * most
        if value(worth) < -slack * worth || value(worth) > (1 + Self.tolerance) * most * worth {
          return false
        }
        if isTied(value(worth), most * worth), value.rate < -slack { return false }
        if isTied(value(worth) - most * worth, most * worth), value.rate > most + slack {
          return false
        }
      }
    }
    for m in tiedInputs {
      let wanted = course.wanted[m]
      let slack = Self.tolerance * technology.wantedScale(m)
      if state.isFree[m] ? wanted.rate < -slack : wanted.rate > slack { return false }
    }
    return true
  }

  /// The least ν beyond the present one at which an inequality of the state stops to hold.
  private func nextBend(_ state: State, _ course: Course) -> Double {
    var least = Double.infinity
    func meet(_ quantity: Affine, falls: Bool) {
      guard falls ? quantity.rate < 0 : quantity.rate > 0 else { return }
      let at = -quantity.level / quantity.rate
      if at > worth * (1 + Self.tolerance), at < least { least = at }
    }
    for s in technology.regimes {
      switch state.regime[s] {
      case .failing: meet(course.rest[s], falls: true)
      case .exhausted: meet(course.rest[s], falls: false)
      case .onLine:
        meet(course.worth[s], falls: true)
        let room = Affine(
          level: -course.worth[s].level,
          rate: technology.probability[s] - course.worth[s].rate)
        meet(room, falls: true)
      }
    }
    for m in technology.inputs {
      let above = Affine(
        level: course.wanted[m].level - technology.floor[m], rate: course.wanted[m].rate)
      meet(above, falls: state.isFree[m])
    }
    return least
  }

  /// λ, z and what is left of each regime in a state; nil where the lines on which inputs are to
  /// rest are not independent.
  private func course(_ state: State) -> Course? {
    let lines = technology.regimes.filter { state.regime[$0] == .onLine }
    let free = technology.inputs.filter { state.isFree[$0] }
    var worth = technology.regimes.map { s in
      Affine(level: 0, rate: state.regime[s] == .failing ? technology.probability[s] : 0)
    }
    if !lines.isEmpty {
      /// A_S K⁻¹ A_Tᵀ over free inputs.
      func product(_ s: Int, _ t: Int) -> Double {
        free.reduce(0) {
          $0 + technology.effect[s][$1] * technology.effect[t][$1] / technology.cost[$1]
        }
      }
      let held = technology.inputs.map { state.isFree[$0] ? 0 : technology.floor[$0] }
      let needed = lines.map { technology.rest($0, at: held) }
      let failing = technology.regimes.filter { state.regime[$0] == .failing }
      let given = lines.map { s in
        failing.reduce(0) { $0 + product(s, $1) * technology.probability[$1] }
      }
      let gram = Matrix(rows: lines.count, columns: lines.count) {
        product(lines[$0], lines[$1])
      }
      guard let factors = try? LUFactorization(factoring: gram),
        factors.reciprocalCondition > Self.tolerance
      else { return nil }
      let level = factors.solve(needed)
      let rate = factors.solve(given)
      for (k, s) in lines.enumerated() { worth[s] = Affine(level: level[k], rate: -rate[k]) }
    }
    let wanted = technology.inputs.map { m in
      technology.regimes.reduce(Affine(level: 0, rate: 0)) { sum, s in
        let weight = technology.effect[s][m] / technology.cost[m]
        return Affine(
          level: sum.level + weight * worth[s].level, rate: sum.rate + weight * worth[s].rate)
      }
    }
    let input = technology.inputs.map { m in
      state.isFree[m] ? wanted[m] : Affine(level: technology.floor[m], rate: 0)
    }
    let rest = technology.regimes.map { s in
      technology.inputs.reduce(Affine(level: technology.baseline[s], rate: 0)) { sum, m in
        let effect = technology.effect[s][m]
        return Affine(
          level: sum.level - effect * input[m].level, rate: sum.rate - effect * input[m].rate)
      }
    }
    return Course(worth: worth, wanted: wanted, input: input, rest: rest)
  }
}

extension InputTechnology {
  /// How fast a regime's failures fall where it alone is what inputs are for.
  fileprivate func effectScale(_ regime: Int) -> Double {
    inputs.reduce(0) { $0 + effect[regime][$1] * effect[regime][$1] / cost[$1] }
      * probability[regime]
  }

  /// How fast an input rises with the worth of failures while all regimes fail.
  fileprivate func wantedScale(_ input: Int) -> Double {
    regimes.reduce(0) { $0 + effect[$1][input] * probability[$1] } / cost[input]
  }
}
