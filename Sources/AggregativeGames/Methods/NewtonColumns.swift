/// The strategies of a run of Newton's method and the columns that all its iterations use: what
/// does not depend on the kind of game.
struct NewtonColumns: Sendable {
  private(set) var profile: [Double]
  /// Reply less strategy.
  private(set) var excess: [Double]
  var direction: [Double]
  private var origin: [Double]
  private var best: [Double]
  /// 1 over the width of each player's strategy set, 0 where it has none.
  private var weight: [Double]
  private var pieces = PieceTable([])

  init(playerCount: Int) {
    profile = [Double](repeating: 0, count: playerCount)
    excess = profile
    direction = profile
    origin = profile
    best = profile
    weight = profile
  }

  /// Begins a run at a profile. O(players).
  mutating func begin(at start: [Double], _ pieces: PieceTable) {
    self.pieces = pieces
    for i in start.indices {
      let width = pieces.ceiling(of: i) - pieces.floor(of: i)
      weight[i] = width > 0 ? 1 / width : 0
      profile[i] = pieces.clamp(start[i], of: i)
    }
    keepAsBest()
  }

  /// Half the squared sum of the residuals, each relative to the width of the strategy set.
  /// O(players).
  func merit(_ linearization: borrowing Linearization) -> Double {
    var sums = SIMD8<Double>.zero
    var rest = 0.0
    Self.forEachEight(profile, linearization.reply, weight) { strategy, reply, weight in
      let residual = (strategy - reply) * weight
      sums += residual * residual
    } each: { strategy, reply, weight in
      let residual = (strategy - reply) * weight
      rest += residual * residual
    }
    return (sums.sum() + rest) / 2
  }

  /// The largest scaled residual; NaN where a reply is NaN. O(players).
  func residual(_ linearization: borrowing Linearization) -> Double {
    ResidualScale.largest(profile, linearization, pieces)
  }

  mutating func setOrigin() {
    for i in profile.indices { origin[i] = profile[i] }
  }

  mutating func returnToOrigin() {
    for i in profile.indices { profile[i] = origin[i] }
  }

  mutating func keepAsBest() {
    for i in profile.indices { best[i] = profile[i] }
  }

  mutating func returnToBest() { profile = best }

  mutating func findExcess(_ linearization: borrowing Linearization) {
    for i in profile.indices { excess[i] = linearization.reply[i] - profile[i] }
  }

  /// Points from the strategies to the natural replies.
  mutating func aimAtReplies(_ linearization: borrowing Linearization) {
    findExcess(linearization)
    for i in excess.indices { direction[i] = excess[i] }
  }

  /// Goes from the origin along the direction. A full step to a corner of the linearization lands
  /// on it exactly.
  mutating func move(by step: Double, _ linearization: borrowing Linearization) {
    let isFull = step == 1
    pieces.withUnsafeColumns { counts, breakpoints in
      let ceilings = breakpoints + (pieces.layers - 1) * profile.count
      for i in profile.indices {
        let lands = isFull && linearization.activity[i] & 1 == 0
        let aim = min(max(origin[i] + step * direction[i], breakpoints[i]), ceilings[i])
        profile[i] = lands ? linearization.reply[i] : aim
      }
    }
  }

  /// Walks along three columns of one length.
  @inline(__always)
  private static func forEachEight(
    _ a: [Double], _ b: [Double], _ c: [Double],
    _ body: (SIMD8<Double>, SIMD8<Double>, SIMD8<Double>) -> Void,
    each: (Double, Double, Double) -> Void
  ) {
    let whole = a.count / 8 * 8
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        c.withUnsafeBytes { c in
          for at in stride(from: 0, to: 8 * whole, by: 64) {
            body(
              a.loadUnaligned(fromByteOffset: at, as: SIMD8<Double>.self),
              b.loadUnaligned(fromByteOffset: at, as: SIMD8<Double>.self),
              c.loadUnaligned(fromByteOffset: at, as: SIMD8<Double>.self))
          }
        }
      }
    }
    for i in whole..<a.count { each(a[i], b[i], c[i]) }
  }
}
