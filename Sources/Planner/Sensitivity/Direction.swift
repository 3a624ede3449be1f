import Intervals
import OverlapMarket

/// How fast the numbers of a market and its policy move along one direction: 1 in a single
/// primitive, or a multiple of it.
struct Direction: Sendable {
  private enum Kind {
    case none, market, firm, activity, foundation, liability, floor, firmLiability, firmFloor
  }

  private var kind = Kind.none
  /// Which number moves, of the market or of a firm.
  private var number: ObjectIdentifier?
  /// The firm of which it is a number or an instrument; -1: none.
  private let firm: Int
  private var regime = 0
  /// The activity of which it is a number.
  private var activity = -1
  /// The foundation of which it is a number.
  private var foundation = -1
  /// How fast.
  private let scale: Double
  /// By regime; empty where no probability moves.
  private var probability: [Double] = []

  /// Nothing moves.
  init() {
    scale = 0
    firm = -1
  }

  /// One unit of a primitive in a unit of time, or `scale` of them.
  /// - Precondition: the primitive exists in the market.
  init(_ primitive: Primitive, scale: Double = 1, in market: Market) {
    self.scale = scale
    firm = primitive.firm ?? -1
    switch primitive {
    case .market(let descriptor):
      kind = .market
      number = descriptor.id
    case .firm(_, let descriptor, let s):
      kind = .firm
      number = descriptor.id
      regime = s
    case .activity(let m, _, let descriptor):
      kind = .activity
      number = descriptor.id
      activity = m
    case .foundation(let f, let descriptor, let s):
      kind = .foundation
      number = descriptor.id
      foundation = f
      regime = s
    case .probability(let s):
      probability = market.regimes.map { _ in 0 }
      probability[s] = scale
    case .probabilityInProportion(let s):
      let others = market.regimes.indices.reduce(0) {
        $0 + ($1 == s ? 0 : market.regimes[$1].probability)
      }
      probability = market.regimes.map { -scale * $0.probability / others }
      probability[s] = scale
    case .liability: kind = .liability
    case .floor: kind = .floor
    case .firmLiability: kind = .firmLiability
    case .firmFloor: kind = .firmFloor
    }
  }

  /// The same with floors at rest.
  var withFloorsAtRest: Direction {
    var other = self
    if kind == .floor || kind == .firmFloor { other.kind = .none }
    return other
  }

  /// The firms whose own numbers move.
  func touched(of count: Int) -> Range<Int> { firm >= 0 ? firm..<firm + 1 : 0..<count }

  /// How fast a number of the market moves.
  @inline(__always)
  func rate(of descriptor: @autoclosure () -> PrimitiveDescriptor) -> Double {
    kind == .market && number == descriptor().id ? scale : 0
  }

  /// How fast a number of a firm moves.
  @inline(__always)
  func rate(of descriptor: @autoclosure () -> PrimitiveDescriptor, firm i: Int) -> Double {
    rate(of: descriptor(), firm: i, regime: 0)
  }

  /// How fast a number of a firm that differs by regime moves in one of them.
  @inline(__always)
  func rate(
    of descriptor: @autoclosure () -> PrimitiveDescriptor, firm i: Int, regime s: Int
  ) -> Double {
    i == firm && kind == .firm && s == regime && number == descriptor().id ? scale : 0
  }

  /// How fast a number of a firm's activity moves.
  @inline(__always)
  func rate(
    of descriptor: @autoclosure () -> PrimitiveDescriptor, firm i: Int, activity m: Int
  ) -> Double {
    i == firm && kind == .activity && m == activity && number == descriptor().id ? scale : 0
  }

  /// How fast a number of a foundation moves, in one of the regimes where it differs by regime.
  @inline(__always)
  func rate(
    of descriptor: @autoclosure () -> PrimitiveDescriptor, foundation f: Int, regime s: Int
  ) -> Double {
    kind == .foundation && f == foundation && s == regime && number == descriptor().id ? scale : 0
  }

  @inline(__always) func probability(_ s: Int) -> Double {
    probability.isEmpty ? 0 : probability[s]
  }

  @inline(__always) func liability(_ i: Int) -> Double {
    switch kind {
    case .liability: scale
    case .firmLiability: i == firm ? scale : 0
    default: 0
    }
  }

  @inline(__always) func floor(_ i: Int) -> Double {
    switch kind {
    case .floor: scale
    case .firmFloor: i == firm ? scale : 0
    default: 0
    }
  }

  /// How fast the least overlap moves that is asked of a firm: with the floor, or with the score
  /// that its activities are to reach.
  func leastOverlap(_ i: Int, _ burden: Burden, in market: Market) -> Double {
    let scored = burden.leastOverlap(
      ofScored: i, in: market, MovingNumbers<Dual<Double>>(direction: self))
    return scored?.rate ?? floor(i)
  }

  /// dk/dt of the kink b/a of a state that a firm's overlap meets.
  /// - Precondition: effectiveness is positive.
  func kink(_ i: Int, _ t: Int, at overlap: Double, in market: Market) -> Double {
    guard i == firm || kind == .foundation else { return 0 }
    let hinge = market.hinge(t, of: i, MovingNumbers<Dual<Double>>(direction: self))
    return (hinge.baseline.rate - hinge.effectiveness.rate * overlap) / hinge.effectiveness.value
  }
}
