import LinearAlgebra

/// Lowers the Lagrangian bound in the multipliers at a fixed sum of logit weights.
///
/// The bound is convex, smooth where every firm's best overlap moves smoothly, and has kinks where
/// some firm's best overlap jumps. Newton's method with Levenberg's damping is tried first; where
/// it stalls a quasi-Newton method with a weak Wolfe line search goes on, which also descends along
/// kinks (Lewis and Overton, "Nonsmooth optimization via quasi-Newton methods", Math. Program. 141,
/// 2013). Whatever the descent ends with is a valid bound.
struct DualDescent {
  /// Welfare of the best profile known, to which the bound should come down.
  var target: Double
  /// Falls of the bound below this, or below a fiftieth of its distance from the target, end the
  /// descent; in units of welfare.
  var tolerance: Double
  var newtonLimit = 20
  var quasiNewtonLimit = 60

  /// - Returns: the lowest point found, and how many times the bound was evaluated.
  func run(_ lagrangian: LagrangianTerms, from start: Multipliers, near guess: [Double]?) -> (
    DualPoint, Int
  ) {
    var run = DualRun(
      options: self, lagrangian: lagrangian, point: lagrangian.dual(start, near: guess))
    if run.newton() == .stalled { run.quasiNewton() }
    return (run.point, run.evaluations)
  }
}

private struct DualRun {
  enum Ending {
    case finished
    case stalled
  }

  let options: DualDescent
  let lagrangian: LagrangianTerms
  var point: DualPoint
  var evaluations = 1

  private var size: Int { point.gradient.count }
  private var enough: Double {
    max(options.tolerance, 0.02 * (point.value - options.target))
  }

  init(options: DualDescent, lagrangian: LagrangianTerms, point: DualPoint) {
    self.options = options
    self.lagrangian = lagrangian
    self.point = point
  }

  private mutating func evaluate(_ step: [Double], from origin: DualPoint) -> DualPoint {
    evaluations += 1
    return lagrangian.dual(lagrangian.moved(origin.multipliers, by: step), near: origin.maximizers)
  }

  mutating func newton() -> Ending {
    guard size > 0, point.value.isFinite else { return .finished }
    var damping = 1e-6
    var failures = 0
    for _ in 0..<options.newtonLimit {
      // Below the target the part is settled.
      if point.value <= options.target { return .finished }
      guard let step = newtonStep(damping) else { return .stalled }
      let predicted = -dot(point.gradient, step) / 2
      // A maximizer that reaches a corner takes its curvature with it, so a small predicted fall
      // alone does not tell that the bottom is near; and damped steps predict little because they
      // are short.
      if !(predicted > 1e-4 * options.tolerance) { return failures == 0 ? .finished : .stalled }
      let next = evaluate(step, from: point)
      if next.value < point.value - 0.1 * predicted {
        damping = max(damping / 10, 1e-9)
        failures = 0
        point = next
        continue
      }
      if next.value < point.value { point = next }
      damping = max(damping * 30, 1e-2)
      failures += 1
      if failures == 3 { return .stalled }
    }
    return .stalled
  }

  /// Curvature in each multiplier's own direction, by its natural unit where no maximizer moves.
  private func scale(_ k: Int) -> Double {
    let terms = lagrangian.terms
    let isPrice = !terms.isFixed && k == 0
    let unit = isPrice ? terms.market.demandSensitivity / terms.market.users : 0
    let scale = max(point.curvature[k * (size + 1)], unit)
    // A channel without weight moves nothing.
    return scale > 0 ? scale : 1
  }

  /// −(H + damping · scale)⁻¹ g.
  private func newtonStep(_ damping: Double) -> [Double]? {
    var matrix = point.curvature
    for k in 0..<size {
      matrix[k * (size + 1)] += damping * scale(k)
      if matrix[k * (size + 1)] == 0 { matrix[k * (size + 1)] = 1 }
    }
    let system = Matrix(rows: size, columns: size, columnMajor: matrix)
    guard let factors = try? LUFactorization(factoring: system) else { return nil }
    let step = factors.solve(point.gradient.map { -$0 })
    return step.allSatisfy(\.isFinite) ? step : nil
  }

  mutating func quasiNewton() {
    var inverse = [Double](repeating: 0, count: size * size)
    for k in 0..<size { inverse[k * (size + 1)] = 1 / scale(k) }
    var idle = 0
    for _ in 0..<options.quasiNewtonLimit {
      let direction = (0..<size).map { row in
        -(0..<size).reduce(0) { $0 + inverse[row + $1 * size] * point.gradient[$1] }
      }
      let slope = dot(point.gradient, direction)
      guard slope < 0, slope.isFinite else { return }
      let before = point.value
      guard let (next, length) = search(along: direction, slope: slope) else { return }
      let step = direction.map { length * $0 }
      let change = zip(next.gradient, point.gradient).map { $0 - $1 }
      point = next
      update(&inverse, step, change)
      // Progress comes in bursts where kinks meet, so one idle step ends nothing.
      idle = before - point.value < 0.1 * enough ? idle + 1 : 0
      if idle > 1 + size / 2 || point.value <= options.target { return }
    }
  }

  /// A step with sufficient descent at whose end the slope has risen enough; nil where rounding
  /// leaves none.
  private mutating func search(along direction: [Double], slope: Double) -> (DualPoint, Double)? {
    var low = 0.0
    var high = Double.infinity
    var length = 1.0
    var accepted: (DualPoint, Double)?
    // Across a kink no step may satisfy the second condition; halving on for it does not pay.
    var refinements = 0
    for _ in 0..<25 {
      let next = evaluate(direction.map { length * $0 }, from: point)
      if !(next.value <= point.value + 1e-4 * length * slope) {
        high = length
      } else if dot(next.gradient, direction) < 0.5 * slope {
        accepted = (next, length)
        low = length
      } else {
        return (next, length)
      }
      length = high.isFinite ? (low + high) / 2 : 2 * low
      if high.isFinite { refinements += 1 }
      if refinements > 6 || high - low < 1e-9 * high { break }
    }
    return accepted
  }

  /// The update of Broyden, Fletcher, Goldfarb and Shanno of the inverse.
  private func update(_ inverse: inout [Double], _ step: [Double], _ change: [Double]) {
    let product = dot(step, change)
    guard product > 0 else { return }
    let image = (0..<size).map { row in
      (0..<size).reduce(0) { $0 + inverse[row + $1 * size] * change[$1] }
    }
    let factor = (1 + dot(change, image) / product) / product
    for column in 0..<size {
      for row in 0..<size {
        inverse[row + column * size] +=
          factor * step[row] * step[column]
          - (image[row] * step[column] + step[row] * image[column]) / product
      }
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
