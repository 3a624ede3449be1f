/// What keeps a firm where it is, and so what it does when a primitive moves a little.
enum FirmPosition: Sendable {
  /// Its first-order condition holds on one piece: it moves with it.
  case free
  /// Its marginal benefit is strictly below its cost at the floor: it moves with the floor. Or it
  /// is held, and moves with the overlap at which it is.
  case floor
  /// Its marginal benefit is strictly above its cost below one kink and strictly below beyond it:
  /// it moves with the kink.
  case kink(regime: Int)
  /// Its overlap has no effect and is 0, which costs nothing: it moves up with the floor or with
  /// the effectiveness that it gets, and never down.
  case dormant
  /// Its reply bends here: what it does depends on where things move.
  case bending(Bend)
}

/// A firm whose reply is not differentiable: at a corner with zero multiplier, or where several
/// corners meet.
struct Bend: Sendable {
  struct Meeting: Sendable {
    let regime: Int
    /// Marginal benefit that is there only while the regime still fails.
    let force: Double
  }

  let firm: Int
  let isAtFloor: Bool
  /// Whether the firm would rather be below its floor, or is held there.
  let isBelowFloor: Bool
  /// Regimes whose kink is here and whose failures give the firm a reason to move.
  let meetings: [Meeting]
  /// Regimes whose failures begin here but give no reason.
  let idle: [Int]
  /// Marginal benefit that the regimes here must supply for the first-order condition to hold.
  let needed: Double
  /// Differences of marginal benefits below this count as zero.
  let tolerance: Double
}

/// How a bending firm can move along one direction: as its first-order condition wants, but at a
/// rate from `lower` to `upper`.
struct Course: Sendable {
  let firm: Int
  let lower: Double
  let upper: Double
  /// Regimes that fail on the piece on which it moves.
  let failing: [Int]

  /// - Parameters:
  ///   - kink: rate of a regime's kink.
  ///   - floor: rate of the floor.
  init(_ bend: Bend, floor: Double, kink: (Int) -> Double) throws(SensitivityError) {
    firm = bend.firm
    let meetings = bend.meetings.map { (force: $0.force, regime: $0.regime, kink: kink($0.regime)) }
      .sorted { $0.kink > $1.kink }
    // The slower the firm moves the more regimes fail: it moves on the piece, or with the kink,
    // where as many fail as it needs.
    var range = (lower: floor, upper: floor)
    var onPiece: Int?
    if !bend.isBelowFloor {
      var supplied = 0.0
      var count = 0
      var isOnKink = false
      while supplied < bend.needed - bend.tolerance {
        guard count < meetings.count else { throw .undecided }
        isOnKink = supplied + meetings[count].force > bend.needed + bend.tolerance
        if isOnKink { break }
        supplied += meetings[count].force
        count += 1
      }
      if isOnKink {
        range = (meetings[count].kink, meetings[count].kink)
      } else {
        onPiece = count
        range.lower = count < meetings.count ? meetings[count].kink : -.infinity
        range.upper = count > 0 ? meetings[count - 1].kink : .infinity
      }
      if bend.isAtFloor { range = (max(range.lower, floor), max(range.upper, floor)) }
    }
    lower = range.lower
    upper = range.upper
    // Where failures give no reason to move, one primitive moves either their kink or the firm, so
    // that the firm is slower than a kink that rises.
    let idle = bend.idle.filter { kink($0) > max(0, range.lower) }
    if let onPiece, lower < upper {
      failing = idle + meetings.prefix(onPiece).map(\.regime)
    } else {
      failing = idle + meetings.filter { $0.kink > range.lower }.map(\.regime)
    }
  }
}
