import Glibc
import LinearAlgebra

/// An equilibrium of a finite game, by following its logit equilibria from indifference towards
/// best replies (McKelvey and Palfrey, Games and Economic Behavior 1995; the path by Turocy, 2005).
///
/// In a logit equilibrium of precision λ the weights of a group are proportional to exp(λ ·
/// expected payoff). At λ = 0 they are uniform; from there the path of the solutions (log weights,
/// λ) is followed by arc length, around folds, until no strategy gains more than `tolerance` of the
/// range of payoffs. Interchangeable players keep equal mixtures.
struct LogitPath {
  var tolerance = 1e-6
  var stepLimit = 3000

  /// Weights of all strategies, group after group, and whether the tolerance was reached. O(steps ·
  /// strategies³).
  func follow(_ game: FiniteGame) -> (weights: [Double], reached: Bool) {
    let n = game.size
    var point =
      game.counts.flatMap { count in Array(repeating: -log(Double(count)), count: count) } + [0.0]
    var tangent = Array(repeating: 0.0, count: n) + [1.0]
    var step = 0.1
    for _ in 0..<stepLimit {
      let here = System(game, at: point)
      if here.regret <= tolerance { return (weights(point, game), true) }
      guard let direction = here.tangent(along: tangent) else { break }
      tangent = direction
      var moved: [Double]?
      while moved == nil && step > 1e-10 {
        let predicted = zip(point, tangent).map { $0 + step * $1 }
        var iterations = 0
        moved = correct(game, predicted, tangent, within: 0.5 * step, &iterations)
        if moved == nil { step *= 0.5 } else if iterations <= 3 { step *= 1.7 }
      }
      guard let next = moved else { break }
      point = next
    }
    return (weights(point, game), false)
  }

  private func weights(_ point: [Double], _ game: FiniteGame) -> [Double] {
    var weights = point.dropLast().map { exp($0) }
    for (start, count) in zip(game.starts, game.counts) {
      let sum = weights[start..<start + count].reduce(0, +)
      for k in start..<start + count { weights[k] /= sum }
    }
    return weights
  }

  /// Newton's method back to the path in the plane across it; nil where it strays or stalls.
  private func correct(
    _ game: FiniteGame, _ start: [Double], _ tangent: [Double], within reach: Double,
    _ iterations: inout Int
  ) -> [Double]? {
    var point = start
    for iteration in 1...8 {
      iterations = iteration
      let system = System(game, at: point)
      guard let move = system.solve(border: tangent, right: system.residual.map { -$0 } + [0])
      else { return nil }
      var largest = 0.0
      for i in point.indices {
        point[i] += move[i]
        largest = max(largest, abs(move[i]) / (1 + abs(point[i])))
      }
      if iteration == 1 && !(Self.norm(move) <= max(reach, 1e-6)) { return nil }
      if !point.allSatisfy(\.isFinite) { return nil }
      if largest <= 1e-9 { return point[point.count - 1] >= -1e-9 ? point : nil }
    }
    return nil
  }

  fileprivate static func norm(_ x: [Double]) -> Double {
    x.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}

/// The equations of logit equilibria at a point: for each group, weights that sum to one, and
/// log w_k − log w_0 = λ (payoff k − payoff 0).
private struct System {
  var residual: [Double]
  /// Rows of derivatives in (log weights, λ).
  private var rows: [[Double]]
  /// Largest gain of any group from its best strategy over its mixture.
  let regret: Double

  init(_ game: FiniteGame, at point: [Double]) {
    let n = game.size
    let precision = point[n]
    let (values, derivatives) = game.payoffs(at: point)
    residual = Array(repeating: 0, count: n)
    rows = Array(repeating: Array(repeating: 0, count: n + 1), count: n)
    var regret = 0.0
    for (start, count) in zip(game.starts, game.counts) {
      var sum = -1.0
      var expected = 0.0
      for k in start..<start + count {
        let weight = exp(point[k])
        sum += weight
        expected += weight * (values[k] - values[start])
        rows[start][k] = weight
      }
      residual[start] = sum
      let best = values[start..<start + count].max() ?? 0
      regret = max(regret, best - values[start] - expected)
      for k in start + 1..<max(start + count, start + 1) {
        let lead = values[k] - values[start]
        residual[k] = point[k] - point[start] - precision * lead
        for j in 0..<n { rows[k][j] = -precision * (derivatives[k][j] - derivatives[start][j]) }
        rows[k][k] += 1
        rows[k][start] -= 1
        rows[k][n] = -lead
      }
    }
    self.regret = regret
  }

  /// Solves the derivatives' system with one more row.
  func solve(border: [Double], right: [Double]) -> [Double]? {
    let n = rows.count
    let matrix = Matrix(rows: n + 1, columns: n + 1) { row, column in
      row < n ? rows[row][column] : border[column]
    }
    guard let factors = try? LUFactorization(factoring: matrix) else { return nil }
    let solution = factors.solve(right)
    return solution.allSatisfy(\.isFinite) ? solution : nil
  }

  /// The unit tangent of the path that goes on in the direction of the last one.
  func tangent(along last: [Double]) -> [Double]? {
    guard let direction = solve(border: last, right: Array(repeating: 0, count: rows.count) + [1])
    else {
      return nil
    }
    let norm = LogitPath.norm(direction)
    return direction.map { $0 / norm }
  }
}
