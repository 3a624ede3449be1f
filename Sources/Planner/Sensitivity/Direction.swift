import OverlapMarket

/// How fast the numbers of a market and its policy move along one direction: 1 in a single
/// primitive, or some combination.
struct Direction: Sendable {
  var users = 0.0
  var demandSensitivity = 0.0
  var userHarm = 0.0
  var externalHarm = 0.0
  var systemicLoss = 0.0
  var outsideOption = 0.0
  /// Every firm's.
  var liability = 0.0
  /// Every firm's.
  var floor = 0.0
  /// By regime; empty where no probability moves.
  var probability: [Double] = []
  /// What moves of one firm beside.
  var firm: OfFirm?

  struct OfFirm: Sendable {
    var index: Int
    var cost = 0.0
    var margin = 0.0
    /// v_i − P_i.
    var utility = 0.0
    var exposure = 0.0
    var liability = 0.0
    var floor = 0.0
    /// The regime whose entries move.
    var regime = 0
    var baselineFailure = 0.0
    var effectiveness = 0.0
  }

  init() {}

  /// One unit of a primitive in a unit of time, or `scale` of them.
  /// - Precondition: the primitive exists in the market.
  init(_ primitive: Primitive, scale: Double = 1, in market: Market) {
    switch primitive {
    case .users: users = scale
    case .demandSensitivity: demandSensitivity = scale
    case .userHarm: userHarm = scale
    case .externalHarm: externalHarm = scale
    case .systemicLoss: systemicLoss = scale
    case .outsideOption: outsideOption = scale
    case .liability: liability = scale
    case .floor: floor = scale
    case .probability(let s):
      probability = market.regimes.map { _ in 0 }
      probability[s] = scale
    case .probabilityInProportion(let s):
      let others = market.regimes.indices.reduce(0) {
        $0 + ($1 == s ? 0 : market.regimes[$1].probability)
      }
      probability = market.regimes.map { -scale * $0.probability / others }
      probability[s] = scale
    case .cost(let i): firm = OfFirm(index: i, cost: scale)
    case .margin(let i): firm = OfFirm(index: i, margin: scale)
    case .value(let i): firm = OfFirm(index: i, utility: scale)
    case .price(let i): firm = OfFirm(index: i, utility: -scale)
    case .exposure(let i): firm = OfFirm(index: i, exposure: scale)
    case .firmLiability(let i): firm = OfFirm(index: i, liability: scale)
    case .firmFloor(let i): firm = OfFirm(index: i, floor: scale)
    case .baselineFailure(let i, let s): firm = OfFirm(index: i, regime: s, baselineFailure: scale)
    case .effectiveness(let i, let s): firm = OfFirm(index: i, regime: s, effectiveness: scale)
    }
  }

  /// The same with floors at rest.
  var withFloorsAtRest: Direction {
    var other = self
    other.floor = 0
    other.firm?.floor = 0
    return other
  }

  /// The firms whose own numbers move.
  func touched(of count: Int) -> Range<Int> {
    if let firm { firm.index..<firm.index + 1 } else { 0..<count }
  }

  @inline(__always) func probability(_ s: Int) -> Double {
    probability.isEmpty ? 0 : probability[s]
  }

  /// What moves of a firm beside what moves of all.
  @inline(__always) func own(_ i: Int) -> OfFirm {
    guard let firm, firm.index == i else { return OfFirm(index: i) }
    return firm
  }

  @inline(__always) func floor(_ i: Int) -> Double { floor + own(i).floor }

  /// dk/dt of the kink π⁰/a of a regime that a firm's overlap meets.
  /// - Precondition: effectiveness is positive.
  func kink(_ i: Int, _ s: Int, at overlap: Double, in market: Market) -> Double {
    let own = own(i)
    guard own.regime == s else { return 0 }
    return (own.baselineFailure - own.effectiveness * overlap)
      / market.firms.effectiveness[market.firms.offset(i, s)]
  }
}
