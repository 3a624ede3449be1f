import LinearAlgebra

/// The least cost at which a firm with several inputs lowers its expected failure probability by y,
/// Ĉ(y): convex, with a marginal cost Ĉ' that is affine on pieces and jumps up between some of
/// them (docs/model.md sections 8.0, theorem, and 8.1).
///
/// A firm that values a unit less of expected failure at ν chooses the inputs z(ν) = max(z̄,
/// K⁻¹Aᵀλ(ν)), where λ_S in [0, ν p_S] is what a unit less of failure in regime S is worth to it:
/// ν p_S while S still fails, 0 once it fails no more, and between the two where the inputs rest
/// just at the line on which it stops to fail. z is piecewise linear in ν and is followed from one
/// bend to the next.
struct InducedCost: Sendable {
  /// A range of y on which inputs and marginal cost are affine.
  struct Piece: Sendable {
    let start: Double
    let end: Double
    /// Ĉ'(y) = level + slope y.
    let marginalCost: (level: Double, slope: Double)
    /// Each input at the start, and what it rises by with y; it may fall.
    let inputs: [(start: Double, rate: Double)]

    func inputs(at fall: Double) -> [Double] {
      inputs.map { $0.start + $0.rate * (fall - start) }
    }
  }

  /// Of ascending y, each from where the one before ends. None where nothing can be lowered.
  let pieces: [Piece]
  /// y of the least inputs.
  let least: Double

  /// - Complexity: O(bends · (regimes + inputs)³); where several things happen at one bend, times
  ///   the ways in which they may go on.
  init(_ technology: InputTechnology) {
    var path = InputPath(technology)
    var pieces: [Piece] = []
    least = technology.fall(at: technology.floor)
    var start = least
    while let stretch = path.next() {
      let rate = stretch.fallRate
      guard rate > 0 else { continue }
      // The last bend is where nothing is left to lower, and comes by itself.
      let end = start + rate * (stretch.end - stretch.start)
      pieces.append(
        Piece(
          start: start, end: end,
          marginalCost: (stretch.start - start / rate, 1 / rate),
          inputs: stretch.input.map { ($0.level + $0.rate * stretch.start, $0.rate / rate) }))
      start = end
    }
    self.pieces = pieces
  }
}
