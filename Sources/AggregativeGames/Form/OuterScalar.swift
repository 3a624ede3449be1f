import Intervals

/// A number outside of all sellers' problems that moves their data and answers to what they do,
/// such as a regime's probability (docs/model.md section 8.4). Sellers take it as given; it stands
/// where what they add to it is what it requires. In a search for all equilibria it is one more
/// sum.
public protocol OuterScalar: Sendable {
  /// Encloses where it can stand.
  var range: Interval { get }

  /// A seller's problem on a piece where the scalar lies in an interval; where that moves, with its
  /// derivative.
  /// - Parameter origin: what strategies are counted from: where they are near it, what the scalar
  ///   does to levels and to slopes does not add up.
  func piece<S: EnclosedScalar>(_ k: Int, of player: Int, at scalar: S, from origin: Double)
    -> SellerPiece<S>

  /// By how much a seller's log weight differs at most over an interval of the scalar.
  func spread(over scalar: Interval) -> Double

  /// The weight of a channel there (`SellerChannel.weight`).
  func weight<S: EnclosedScalar>(ofChannel channel: Int, at scalar: S) -> S

  /// What a seller on a piece adds: so much per share of users, and a line in its strategy, counted
  /// from an origin.
  func addition(of player: Int, piece k: Int, at scalar: Interval, from origin: Double) -> (
    perShare: Interval, own: Line<Dual<Interval>>
  )

  /// What all additions must come to.
  func required(at scalar: Interval) -> Dual<Interval>
}

/// A scalar that encloses a number, and maybe how fast it moves with an outer scalar.
public protocol EnclosedScalar: Scalar {
  init(constant: Interval)
  var enclosure: Interval { get }
  /// Derivative in the outer scalar.
  var drift: Interval { get }
}

extension Interval: EnclosedScalar {
  public init(constant: Interval) { self = constant }
  public var enclosure: Interval { self }
  public var drift: Interval { .zero }
}

extension Dual: EnclosedScalar where Part == Interval {
  public var enclosure: Interval { value }
  public var drift: Interval { rate }
}
