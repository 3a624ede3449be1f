import TestSupport
import Testing

@testable import OverlapMarket

/// The quadratic program itself, by brute force: the fall of expected failure is at least y where
/// it is for every set of regimes that are taken to fail no more, so that the least cost is that
/// of the cheapest point at which some of these constraints and floors hold with equality.
private struct QuadraticProgram {
  let technology: InputTechnology
  let fall: Double

  /// Rows a z ≥ b.
  private var constraints: [(row: [Double], least: Double)] {
    let (inputs, regimes) = (technology.inputs, technology.regimes)
    let sets = (0..<(1 << regimes.count)).map { set in
      var (row, least) = (inputs.map { _ in 0.0 }, fall)
      for s in regimes {
        if set >> s & 1 == 1 {
          least -= technology.probability[s] * technology.baseline[s]
        } else {
          for m in inputs { row[m] += technology.probability[s] * technology.effect[s][m] }
        }
      }
      return (row, least)
    }
    let floors = inputs.map { m in (inputs.map { $0 == m ? 1.0 : 0.0 }, technology.floor[m]) }
    return sets + floors
  }

  /// The least of Σ k z² / 2 where rows hold with equality; nil where they depend on each other.
  private func point(on rows: [(row: [Double], least: Double)]) -> [Double]? {
    let count = rows.count
    var table = (0..<count).map { i -> [Double] in
      (0..<count).map { j in
        technology.inputs.reduce(0) {
          $0 + rows[i].row[$1] * rows[j].row[$1] / technology.cost[$1]
        }
      } + [rows[i].least]
    }
    for k in 0..<count {
      guard let pivot = (k..<count).max(by: { abs(table[$0][k]) < abs(table[$1][k]) }),
        abs(table[pivot][k]) > 1e-12
      else { return nil }
      table.swapAt(k, pivot)
      for i in 0..<count where i != k {
        let factor = table[i][k] / table[k][k]
        for j in k...count { table[i][j] -= factor * table[k][j] }
      }
    }
    return technology.inputs.map { m in
      (0..<count).reduce(0) {
        $0 + rows[$1].row[m] * table[$1][count] / table[$1][$1] / technology.cost[m]
      }
    }
  }

  var leastCost: Double {
    let constraints = constraints
    var (best, sets) = (Double.infinity, [[Int]()])
    for size in 0...technology.inputs.count {
      for set in sets {
        let point = point(on: set.map { constraints[$0] })
        guard let point,
          constraints.allSatisfy({ row, least in
            zip(row, point).reduce(0) { $0 + $1.0 * $1.1 } >= least - 1e-10
          })
        else { continue }
        best = min(best, technology.cost(of: point))
      }
      if size == technology.inputs.count { break }
      sets = sets.flatMap { set in
        ((set.last ?? -1) + 1..<constraints.count).map { set + [$0] }
      }
    }
    return best
  }
}

@Suite("The least cost of several inputs")
struct InducedCostTests {
  private static func draw(_ seed: UInt64) -> InputTechnology {
    var rng = SplitMix(seed: seed)
    let inputs = 1 + Int(rng.next() % 3)
    let regimes = 1 + Int(rng.next() % 3)
    func zeroOr(_ range: ClosedRange<Double>, _ often: UInt64) -> Double {
      let value = rng.uniform(range)
      return rng.next() % often == 0 ? 0 : value
    }
    let weights = (0..<regimes).map { _ in rng.uniform(0.1...1) }
    let sum = weights.reduce(0, +)
    return InputTechnology(
      cost: (0..<inputs).map { _ in rng.uniform(0.2...3) },
      floor: (0..<inputs).map { _ in rng.next() % 2 == 0 ? 0 : rng.uniform(0...1.5) },
      probability: weights.map { $0 / sum },
      baseline: (0..<regimes).map { _ in zeroOr(0.05...0.9, 6) },
      effect: (0..<regimes).map { _ in (0..<inputs).map { _ in zeroOr(0.01...0.3, 4) } })
  }

  @Test("is that of the quadratic program solved by brute force", arguments: 1...120)
  func bruteForce(seed: UInt64) {
    let technology = Self.draw(seed)
    let cost = InducedCost(technology)
    var end = cost.least
    for piece in cost.pieces {
      #expect(piece.start == end && piece.end > piece.start, "seed \(seed)")
      end = piece.end
      for part in [0.0, 0.3, 0.7, 1] {
        let fall = piece.start + part * (piece.end - piece.start)
        let inputs = piece.inputs(at: fall)
        let least = QuadraticProgram(technology: technology, fall: fall).leastCost
        let spent = technology.cost(of: inputs)
        #expect(abs(technology.fall(at: inputs) - fall) <= 1e-10, "seed \(seed), y \(fall)")
        #expect(abs(spent - least) <= 1e-8 * max(1e-3, least), "seed \(seed), y \(fall)")
      }
    }
    // All that inputs can lower is lowered.
    let reachable = technology.regimes.filter { technology.effect[$0].contains { $0 > 0 } }
    let most = reachable.reduce(0) { $0 + technology.probability[$1] * technology.baseline[$1] }
    #expect(abs(end - max(most, cost.least)) <= 1e-10, "seed \(seed)")
  }

  @Test("has the marginal cost that its derivative is, and that never falls", arguments: 1...120)
  func marginal(seed: UInt64) {
    let technology = Self.draw(seed)
    var last = 0.0
    for piece in InducedCost(technology).pieces {
      let marginal = { piece.marginalCost.level + piece.marginalCost.slope * $0 }
      #expect(marginal(piece.start) >= last - 1e-9 * max(1, last), "seed \(seed)")
      last = marginal(piece.end)
      #expect(piece.marginalCost.slope > 0, "seed \(seed)")
      let rise =
        technology.cost(of: piece.inputs(at: piece.end))
        - technology.cost(of: piece.inputs(at: piece.start))
      let mean = 0.5 * (marginal(piece.start) + last)
      // Of a parabola the mean of the marginals at the ends is exact.
      let difference = abs(rise - mean * (piece.end - piece.start))
      #expect(difference <= 1e-9 * max(1e-3, rise), "seed \(seed)")
    }
  }

  @Test("of one input is that of overlap, with a kink where a regime stops to fail")
  func overlap() {
    let cost = InducedCost(
      InputTechnology(
        cost: [1.4], floor: [0.5], probability: [0.8, 0.2], baseline: [0.1, 0.4],
        effect: [[0.05], [0.1]]))
    // Kinks at overlaps 2 and 4; below the first α = 0.06, above it 0.02.
    #expect(cost.pieces.count == 2)
    #expect(abs(cost.least - 0.06 * 0.5) <= 1e-15)
    for (piece, (effect, end)) in zip(cost.pieces, [(0.06, 2.0), (0.02, 4.0)]) {
      #expect(abs(piece.marginalCost.slope - 1.4 / (effect * effect)) <= 1e-9)
      #expect(abs(piece.inputs(at: piece.end)[0] - end) <= 1e-12)
    }
    // At the kink the marginal cost jumps from c k / 0.06 to c k / 0.02.
    let jump = cost.pieces[1].marginalCost
    #expect(abs(jump.level + jump.slope * cost.pieces[1].start - 1.4 * 2 / 0.02) <= 1e-9)
  }

  @Test("of overlap and monitoring mixes them as docs/model.md section 8.11 says")
  func monitoring() {
    let cost = InducedCost(
      InputTechnology(
        cost: [1, 2], floor: [0, 0], probability: [0.8, 0.2], baseline: [0.1, 0.4],
        effect: [[0.03, 0.01], [0.15, 0.1]]))
    let piece = cost.pieces[0]
    // E = α²/c + γ²/d.
    let effectiveness = 0.054 * 0.054 + 0.028 * 0.028 / 2
    #expect(abs(piece.marginalCost.slope * effectiveness - 1) <= 1e-12)
    let fall = 0.054 * 0.5361003904116681 + 0.028 * 0.13898899010672877
    let inputs = piece.inputs(at: fall)
    #expect(abs(inputs[0] - 0.5361003904116681) <= 1e-12)
    #expect(abs(inputs[1] - 0.13898899010672877) <= 1e-12)
  }

  @Test("slides along a line where one input takes over from another")
  func line() {
    // One input works in both regimes, the other in the second alone and better.
    let technology = InputTechnology(
      cost: [1, 1], floor: [0, 0], probability: [0.5, 0.5], baseline: [0.1, 0.3],
      effect: [[0.1, 0], [0.05, 0.1]])
    let pieces = InducedCost(technology).pieces
    // Where the first regime fails no more, the first input rests and the second goes on.
    let sliding = pieces.filter { $0.inputs[0].rate == 0 && $0.inputs[1].rate > 0 }
    #expect(sliding.count == 1)
    #expect(abs(sliding[0].inputs[0].start - 1) <= 1e-12)
  }

  @Test("regimes that stop to fail at the same inputs, and ones that are alike")
  func ties() {
    for effect in [[[0.1, 0.1], [0.1, 0.1]], [[0.1, 0.2], [0.2, 0.4]]] {
      let technology = InputTechnology(
        cost: [1, 2], floor: [0, 0], probability: [0.5, 0.5],
        baseline: [0.2, 0.2 * effect[1][0] / effect[0][0]], effect: effect)
      let pieces = InducedCost(technology).pieces
      #expect(pieces.count == 1)
      let most = 0.5 * technology.baseline.reduce(0, +)
      #expect(abs((pieces.last?.end ?? 0) - most) <= 1e-12)
    }
  }
}
