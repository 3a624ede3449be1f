/// The scale of each player's natural residual: relative to the strategy itself, but no finer than
/// a millionth of the width of the strategy set, below which rounding of a nearly zero strategy
/// would be mistaken for error.
enum ResidualScale {
  static let fineness = 1e-6

  @inline(__always)
  static func scale(strategy: Double, reply: Double, floor: Double, ceiling: Double) -> Double {
    let scale = max(abs(strategy), abs(reply), fineness * (ceiling - floor))
    return scale > 0 ? scale : 1
  }

  /// Largest scaled residual |strategy − reply| over players; NaN where a reply is NaN.
  static func largest(
    _ profile: [Double], _ linearization: borrowing Linearization, _ pieces: PieceTable
  ) -> Double {
    var largest = 0.0
    pieces.withUnsafeColumns { _, floors in
      let ceilings = floors + (pieces.layers - 1) * profile.count
      for i in profile.indices {
        let (strategy, reply) = (profile[i], linearization.reply[i])
        let residual =
          abs(strategy - reply)
          / scale(strategy: strategy, reply: reply, floor: floors[i], ceiling: ceilings[i])
        if residual > largest || residual.isNaN { largest = residual }
      }
    }
    return largest
  }
}

extension Linearization {
  /// Largest scaled natural residual at the profile of the linearization; NaN where a reply is NaN.
  package func residual(at profile: [Double], pieces: PieceTable) -> Double {
    ResidualScale.largest(profile, self, pieces)
  }
}
