import OverlapMarket

/// How fast the numbers of a market and its policy move along one direction: 1 in a single
/// primitive, or a multiple of it.
struct Direction: Sendable {
  /// What moves; nil: nothing does, or only probabilities do.
  private var moving: Primitive?
  /// How fast.
  private let scale: Double
  /// The firm of which it is a number; -1: none.
  private let firm: Int
  /// By regime; empty where no probability moves.
  private var probability: [Double] = []

  /// Nothing moves.
  init() {
    moving = nil
    scale = 0
    firm = -1
  }

  /// One unit of a primitive in a unit of time, or `scale` of them.
  /// - Precondition: the primitive exists in the market.
  init(_ primitive: Primitive, scale: Double = 1, in market: Market) {
    moving = primitive
    self.scale = scale
    firm = primitive.firm ?? -1
    switch primitive {
    case .probability(let s):
      probability = market.regimes.map { _ in 0 }
      probability[s] = scale
    case .probabilityInProportion(let s):
      let others = market.regimes.indices.reduce(0) {
        $0 + ($1 == s ? 0 : market.regimes[$1].probability)
      }
      probability = market.regimes.map { -scale * $0.probability / others }
      probability[s] = scale
    default: break
    }
  }

  /// The same with floors at rest.
  var withFloorsAtRest: Direction {
    var other = self
    switch moving {
    case .floor, .firmFloor: other.moving = nil
    default: break
    }
    return other
  }

  /// The firms whose own numbers move.
  func touched(of count: Int) -> Range<Int> { firm >= 0 ? firm..<firm + 1 : 0..<count }

  /// How fast a number of the market moves.
  @inline(__always)
  func rate(of descriptor: @autoclosure () -> PrimitiveDescriptor) -> Double {
    guard case .market(let own)? = moving, own == descriptor() else { return 0 }
    return scale
  }

  /// How fast a number of a firm moves.
  @inline(__always)
  func rate(of descriptor: @autoclosure () -> PrimitiveDescriptor, firm i: Int) -> Double {
    i == firm ? ownRate(of: descriptor(), regime: 0) : 0
  }

  /// How fast a number of a firm that differs by regime moves in one of them.
  @inline(__always)
  func rate(
    of descriptor: @autoclosure () -> PrimitiveDescriptor, firm i: Int, regime s: Int
  ) -> Double {
    i == firm ? ownRate(of: descriptor(), regime: s) : 0
  }

  private func ownRate(of descriptor: PrimitiveDescriptor, regime s: Int) -> Double {
    guard case .firm(_, let own, let regime)? = moving, regime == s, own == descriptor else {
      return 0
    }
    return scale
  }

  @inline(__always) func probability(_ s: Int) -> Double {
    probability.isEmpty ? 0 : probability[s]
  }

  @inline(__always) func liability(_ i: Int) -> Double {
    switch moving {
    case .liability?: scale
    case .firmLiability?: i == firm ? scale : 0
    default: 0
    }
  }

  @inline(__always) func floor(_ i: Int) -> Double {
    switch moving {
    case .floor?: scale
    case .firmFloor?: i == firm ? scale : 0
    default: 0
    }
  }

  /// dk/dt of the kink π⁰/a of a regime that a firm's overlap meets.
  /// - Precondition: effectiveness is positive.
  func kink(_ i: Int, _ s: Int, at overlap: Double, in market: Market) -> Double {
    guard i == firm else { return 0 }
    let baseline = rate(of: .baselineFailure, firm: i, regime: s)
    let effectiveness = rate(of: .effectiveness, firm: i, regime: s)
    return (baseline - effectiveness * overlap)
      / market.firms.effectiveness[market.firms.offset(i, s)]
  }
}
