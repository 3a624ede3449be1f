import Intervals

/// How failures follow from overlap, in hinges (docs/model.md sections 1 and 8.3): the expected
/// failure probability of a firm is Σ_t p_t max(0, b_t − a_t o) over *states* t. Without
/// foundations the states are the regimes, b = π⁰ and a = a_S. With some there are two states a
/// regime, the second ones after all first ones: what is there without a shock, and what a shock
/// adds, each times its chance, so that p_t is the regime's probability in both.
///
/// All that solvers, states of the market and vectorised proofs know of failures is here: what
/// moves failures otherwise than regimes do changes this and none of them.
public struct FailureStates: Sendable {
  /// States of a firm.
  public let count: Int
  /// p_t.
  public let probability: [Double]
  /// b_t and a_t of a firm i at `i * count + t`.
  public let baseline, effectiveness: [Double]
  /// Where each firm stands: the position of its foundation, −1 for none; empty where no firm is on
  /// any.
  public let foundation: [Int]

  /// O(firms · regimes).
  init(_ firms: Firms, regimes: [Regime], foundations: [SharedFoundation]) {
    let places = Dictionary(
      zip(foundations.map(\.name), foundations.indices)
    ) { first, _ in first }
    let chances = regimes.map(\.probability)
    let isShared = firms.hasGroup(.foundation)
    guard isShared else {
      count = regimes.count
      probability = chances
      baseline = firms.baselineFailure
      effectiveness = firms.effectiveness
      foundation = []
      return
    }
    let foundation = firms.indices.map { i in
      firms.group(.foundation, firm: i).flatMap { places[$0] } ?? -1
    }
    count = 2 * regimes.count
    probability = chances + chances
    var (baseline, effectiveness) = ([Double](), [Double]())
    baseline.reserveCapacity(count * firms.count)
    effectiveness.reserveCapacity(count * firms.count)
    for i in firms.indices {
      for t in 0..<count {
        let hinge = FailureHinge(
          t, of: i, in: firms, regimes: regimes.count, on: foundation[i], of: foundations,
          AtRest<Double>())
        baseline.append(hinge.baseline)
        effectiveness.append(hinge.effectiveness)
      }
    }
    self.baseline = baseline
    self.effectiveness = effectiveness
    self.foundation = foundation
  }

  /// Position of an entry in a column by state.
  @inlinable @inline(__always)
  public func offset(_ firm: Int, _ state: Int) -> Int { firm * count + state }

  /// Where a firm stands; nil: on no foundation.
  @inlinable @inline(__always)
  public func foundation(of firm: Int) -> Int? {
    foundation.isEmpty || foundation[firm] < 0 ? nil : foundation[firm]
  }

  /// b/a, the overlap from which on a firm no longer fails in a state; nil where overlap does
  /// nothing.
  @inlinable @inline(__always)
  public func kink(_ firm: Int, _ state: Int) -> Double? {
    let k = offset(firm, state)
    return effectiveness[k] > 0 ? baseline[k] / effectiveness[k] : nil
  }
}

/// A firm's part of the failure probability in a state, max(0, b − a o), in any scalar.
public struct FailureHinge<S: Scalar>: Sendable {
  public let baseline, effectiveness: S

  @inlinable @inline(__always)
  init(baseline: S, effectiveness: S) {
    self.baseline = baseline
    self.effectiveness = effectiveness
  }

  /// In the first state of a regime π⁰ and a, times the chance that the firm fails by itself; in
  /// the second how it fails where a shock takes it, times that chance, and nothing where it is on
  /// no foundation.
  ///
  /// - Parameters:
  ///   - state: as in `FailureStates`.
  ///   - foundation: that on which the firm stands; negative: none.
  @inline(__always)
  init<Numbers: ScalarNumbers>(
    _ state: Int, of i: Int, in firms: Firms, regimes: Int, on foundation: Int,
    of foundations: [SharedFoundation], _ numbers: Numbers
  ) where Numbers.Value == S {
    let s = state < regimes ? state : state - regimes
    let k = firms.offset(i, s)
    let own = FailureHinge(
      baseline: numbers.firm(i, firms.baselineFailure[k], .baselineFailure, regime: s),
      effectiveness: numbers.firm(i, firms.effectiveness[k], .effectiveness, regime: s))
    guard foundation >= 0 else {
      self = state < regimes ? own : FailureHinge(baseline: S(0), effectiveness: S(0))
      return
    }
    let shock = FoundationShock(foundation, foundations[foundation], regime: s, numbers)
    let isFirst = state < regimes
    let hinge = isFirst ? own : shock.taken(own, baseline: firms.baselineFailure[k])
    let chance = isFirst ? shock.alone : shock.chance
    self.init(
      baseline: chance * hinge.baseline, effectiveness: chance * hinge.effectiveness)
  }
}

extension Market {
  /// Whether some firm is on a foundation.
  @inlinable public var sharesFoundations: Bool { !failures.foundation.isEmpty }

  /// One of a firm's hinges, by the state's position.
  @inlinable @inline(__always)
  public func hinge<Numbers: ScalarNumbers>(
    _ state: Int, of i: Int, _ numbers: Numbers
  ) -> FailureHinge<Numbers.Value> {
    guard sharesFoundations else {
      let k = failures.offset(i, state)
      return FailureHinge(
        baseline: numbers.firm(i, failures.baseline[k], .baselineFailure, regime: state),
        effectiveness: numbers.firm(i, failures.effectiveness[k], .effectiveness, regime: state))
    }
    return sharedHinge(state, of: i, numbers)
  }

  @usableFromInline
  func sharedHinge<Numbers: ScalarNumbers>(
    _ state: Int, of i: Int, _ numbers: Numbers
  ) -> FailureHinge<Numbers.Value> {
    FailureHinge(
      state, of: i, in: firms, regimes: regimes.count, on: failures.foundation(of: i) ?? -1,
      of: foundations, numbers)
  }

  /// The regime to which a state belongs, and whether it is what a shock adds.
  @inlinable @inline(__always)
  public func regime(ofState t: Int) -> (regime: Int, isShock: Bool) {
    t < regimes.count ? (t, false) : (t - regimes.count, true)
  }

  /// What a state is called for a firm, where its failures end in it: `H`, or with a shock
  /// `H+atlas`.
  func name(ofState t: Int, firm: Int) -> String {
    let (s, isShock) = regime(ofState: t)
    guard isShock, let f = failures.foundation(of: firm) else { return regimes[s].name }
    return "\(regimes[s].name)+\(foundations[f].name)"
  }

  /// The failure probability of a firm in a regime at an overlap without a shock to its foundation
  /// and with one; the same twice on none.
  package func failure(
    of i: Int, in s: Int, at overlap: Double
  ) -> (quiet: Double, shocked: Double) {
    let k = firms.offset(i, s)
    let own = FailureHinge(
      baseline: firms.baselineFailure[k], effectiveness: firms.effectiveness[k])
    func level(_ hinge: FailureHinge<Double>) -> Double {
      let failure = hinge.baseline - hinge.effectiveness * overlap
      return failure < 0x1p-50 * hinge.baseline ? 0 : min(failure, 1)
    }
    let quiet = level(own)
    guard let f = failures.foundation(of: i) else { return (quiet, quiet) }
    let shock = FoundationShock(f, foundations[f], regime: s, AtRest<Double>())
    let taken = level(shock.taken(own, baseline: own.baseline))
    return (quiet, shock.taking * taken + (1 - shock.taking) * quiet)
  }
}
