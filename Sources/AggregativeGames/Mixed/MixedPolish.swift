import LinearAlgebra

/// Newton's method on the conditions of a mixed equilibrium of given support sizes: for each group
/// the payoffs of its support points are equal, each is stationary or on a breakpoint (floor,
/// kink), and the weights sum to one.
///
/// Derivatives in rivals' support points and weights are central differences, because a game need
/// not state how payoffs move with the aggregate; residuals are exact, so the limit is too.
struct MixedPolish<Game: AggregativeGame> {
  let game: Game
  let jointLimit: Int
  var iterationLimit = 40
  /// Iterations after which a residual that has not halved is given up.
  var patience = 6

  /// The profile with all conditions met to rounding, or nil where Newton's method does not
  /// converge. Support points whose weights vanish on the way are dropped.
  func polish(_ start: MixedProfile) throws(MixedError) -> MixedProfile? {
    var profile = start
    for _ in 0..<max(start.supportSize, 1) {
      switch try newton(profile) {
      case .converged(let polished): return polished
      case .failed: return nil
      case .lost(let group, let point):
        guard profile.mixtures[group].strategies.count > 1 else { return nil }
        profile.mixtures[group].strategies.remove(at: point)
        profile.mixtures[group].weights.remove(at: point)
        let sum = profile.mixtures[group].weights.reduce(0, +)
        profile.mixtures[group].weights = profile.mixtures[group].weights.map { $0 / sum }
      }
    }
    return nil
  }

  private enum Ending {
    case converged(MixedProfile)
    case failed
    /// The weight of this support point of this group went to zero.
    case lost(group: Int, point: Int)
  }

  private func newton(_ start: MixedProfile) throws(MixedError) -> Ending {
    var state = State(start, pieces: game.pieces)
    let joints = try start.groups.indices.map { g throws(MixedError) in
      try start.jointSupport(facing: g, limit: jointLimit)
    }
    var residual = evaluate(state, joints)
    for _ in 0..<iterationLimit {
      guard let move = step(state, residual, joints) else { return .failed }
      let change = state.advance(by: move, pieces: game.pieces)
      if let lost = state.vanished { return .lost(group: lost.group, point: lost.point) }
      residual = evaluate(state, joints)
      if !residual.allSatisfy(\.isFinite) { return .failed }
      if change <= 1e-15 || (change <= 1e-12 && state.isSettled(residual)) {
        return .converged(state.profile)
      }
      state.remember(residual)
      if state.sinceBest > patience { break }
    }
    return state.bestIsSmall ? .converged(state.profile) : .failed
  }

  private func step(_ state: State, _ residual: [Double], _ joints: [JointSupport]) -> [Double]? {
    let n = residual.count
    var columns = [[Double]]()
    for unknown in 0..<n {
      let h = state.differenceStep(unknown, game.pieces)
      let above = evaluate(state.moved(unknown, by: h), joints)
      let below = evaluate(state.moved(unknown, by: -h), joints)
      columns.append(zip(above, below).map { ($0 - $1) / (2 * h) })
    }
    let matrix = Matrix(rows: n, columns: n) { row, column in columns[column][row] }
    guard let factors = try? LUFactorization(factoring: matrix) else { return nil }
    let move = factors.solve(residual.map { -$0 })
    return move.allSatisfy(\.isFinite) ? move : nil
  }

  /// Per group: payoff of each support point less the group's value, in units of curvature ·
  /// width²; marginal payoff at each free one, in units of curvature · width; sum of the weights
  /// less one.
  private func evaluate(_ state: State, _ joints: [JointSupport]) -> [Double] {
    let extended = MixedExtension(base: game)
    var residual: [Double] = []
    for g in state.profile.groups.indices {
      let player = state.profile.groups[g][0]
      let rivals = extended.rivals(facing: g, in: state.profile, joint: joints[g])
      let mixture = state.profile.mixtures[g]
      let width = state.width[g]
      let curvature = game.curvature(of: player)
      for (k, strategy) in mixture.strategies.enumerated() {
        let payoff = extended.payoff(of: player, at: strategy, rivals: rivals)
        residual.append((payoff - state.values[g]) / (curvature * width * width))
        guard let piece = state.piece[g][k] else { continue }
        let marginal = extended.marginalPayoff(
          of: player, at: strategy, piece: piece, rivals: rivals)
        residual.append(marginal.value / (curvature * width))
      }
      residual.append(mixture.weights.reduce(-1, +))
    }
    return residual
  }
}

extension MixedPolish {
  /// The unknowns: a group's value, its weights and its free support points, the latter in units of
  /// the width of the strategy set.
  private struct State {
    var profile: MixedProfile
    /// The piece that a support point moves in; nil for one that stays on its breakpoint.
    var piece: [[Int?]]
    var values: [Double]
    let width: [Double]
    private static var negligible: Double { 1e-8 }
    private var best = Double.infinity
    /// Iterations since the residual last halved.
    private(set) var sinceBest = 0
    /// A support point whose weight fell to nothing.
    private(set) var vanished: (group: Int, point: Int)?

    private enum Unknown {
      case value(Int)
      case weight(Int, Int)
      case strategy(Int, Int)
    }

    private var unknowns: [Unknown] {
      profile.mixtures.indices.flatMap { g in
        profile.mixtures[g].strategies.indices.flatMap { k -> [Unknown] in
          piece[g][k] == nil ? [.weight(g, k)] : [.weight(g, k), .strategy(g, k)]
        } + [.value(g)]
      }
    }

    init(_ start: MixedProfile, pieces: PieceTable) {
      profile = start
      piece = zip(start.groups, start.mixtures).map { group, mixture in
        mixture.strategies.map { strategy in
          let piece = pieces.piece(holding: strategy, of: group[0])
          return strategy == pieces.breakpoint(piece, of: group[0]) ? nil : piece
        }
      }
      width = start.groups.map {
        let width = pieces.ceiling(of: $0[0]) - pieces.floor(of: $0[0])
        return width > 0 ? width : 1
      }
      values = Array(repeating: 0, count: start.groups.count)
    }

    func differenceStep(_ unknown: Int, _ pieces: PieceTable) -> Double {
      switch unknowns[unknown] {
      case .value: return 1
      case .weight(let g, let k): return 1e-3 * profile.mixtures[g].weights[k]
      case .strategy(let g, let k):
        let player = profile.groups[g][0]
        guard let piece = piece[g][k] else { return 1e-6 }
        let strategy = profile.mixtures[g].strategies[k]
        let room = min(
          strategy - pieces.breakpoint(piece, of: player),
          pieces.breakpoint(piece + 1, of: player) - strategy)
        return min(3e-6, 0.5 * room / width[g])
      }
    }

    func moved(_ unknown: Int, by h: Double) -> State {
      var state = self
      switch unknowns[unknown] {
      case .value(let g): state.values[g] += h * width[g] * width[g]
      case .weight(let g, let k): state.profile.mixtures[g].weights[k] += h
      case .strategy(let g, let k): state.profile.mixtures[g].strategies[k] += h * width[g]
      }
      return state
    }

    /// Takes the step, shortened where a weight would fall by more than nine tenths or a point move
    /// far, and puts points that reach the end of their piece onto it. Returns the largest change.
    mutating func advance(by move: [Double], pieces: PieceTable) -> Double {
      let unknowns = unknowns
      var fraction = 1.0
      for (unknown, change) in zip(unknowns, move) {
        switch unknown {
        case .value: break
        case .weight(let g, let k):
          let weight = profile.mixtures[g].weights[k]
          if change < -0.9 * weight { fraction = min(fraction, -0.9 * weight / change) }
        case .strategy: if abs(change) > 0.1 { fraction = min(fraction, 0.1 / abs(change)) }
        }
      }
      var largest = 0.0
      for (unknown, full) in zip(unknowns, move) {
        let change = fraction * full
        switch unknown {
        case .value(let g): values[g] += change * width[g] * width[g]
        case .weight(let g, let k):
          profile.mixtures[g].weights[k] += change
          largest = max(largest, abs(change))
          if !(profile.mixtures[g].weights[k] > Self.negligible) && change < 0 && vanished == nil {
            vanished = (g, k)
          }
        case .strategy(let g, let k):
          largest = max(largest, abs(change))
          shift(g, k, by: change * width[g], pieces)
        }
      }
      return largest
    }

    private mutating func shift(_ g: Int, _ k: Int, by change: Double, _ pieces: PieceTable) {
      guard let current = piece[g][k] else { return }
      let player = profile.groups[g][0]
      let lower = pieces.breakpoint(current, of: player)
      let upper = pieces.breakpoint(current + 1, of: player)
      let target = profile.mixtures[g].strategies[k] + change
      profile.mixtures[g].strategies[k] = min(max(target, lower), upper)
      if !(target > lower && target < upper) { piece[g][k] = nil }
    }

    mutating func remember(_ residual: [Double]) {
      sinceBest = Self.size(residual) < 0.5 * best ? 0 : sinceBest + 1
      if sinceBest == 0 { best = Self.size(residual) }
    }

    /// The residual no longer falls, or is nothing.
    func isSettled(_ residual: [Double]) -> Bool {
      Self.size(residual) >= 0.5 * best || Self.size(residual) == 0
    }

    var bestIsSmall: Bool { best <= 1e-11 }

    private static func size(_ residual: [Double]) -> Double {
      residual.reduce(0) { max($0, abs($1)) }
    }
  }
}
