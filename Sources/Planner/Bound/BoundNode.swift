import AggregativeGames

/// A part of the planner's problem: a box of overlaps and an interval of log A.
struct BoundNode: Sendable {
  /// Least and greatest overlap of each firm; empty while no firm's range has been halved.
  var lower: [Double] = []
  var upper: [Double] = []
  /// From the reference level.
  var total: ClosedRange<Double>
  /// Multipliers from which to start.
  var multipliers: Multipliers
  /// Overlaps near which maximizers are looked for first.
  var guess: [Double]
  /// No profile of the node has more welfare.
  var bound = Double.infinity
  /// The bound in the middle of the interval of log A, in floating point.
  var middleBound = Double.infinity

  func pieces(_ whole: PieceTable) -> PieceTable {
    guard !lower.isEmpty else { return whole }
    return PieceTable(players: lower.count, layers: whole.layers + 2) { i, ends in
      ends.append(lower[i])
      for k in 0...whole.count(of: i) {
        let end = whole.breakpoint(k, of: i)
        if end > lower[i] && end < upper[i] { ends.append(end) }
      }
      if upper[i] > lower[i] { ends.append(upper[i]) }
    }
  }
}
