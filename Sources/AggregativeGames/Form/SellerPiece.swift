import Intervals

/// A quantity that is affine in a seller's strategy on one piece.
public struct Line<S: Scalar>: Sendable {
  /// Extrapolated to strategy 0.
  public var level: S
  public var slope: S

  @inlinable @inline(__always)
  public init(level: S, slope: S) {
    self.level = level
    self.slope = slope
  }

  @inlinable @inline(__always)
  public func callAsFunction(_ x: S) -> S { level + slope * x }
}

/// The problem of one seller on one piece of its strategies: max over x of R(ℓ(x), g(x)) − C(x),
/// with log weight ℓ and earnings per served user g affine and the cost C a convex parabola
/// (docs/model.md section 8.0).
public struct SellerPiece<S: Scalar>: Sendable {
  /// ℓ, from the game's reference level.
  public var logWeight: Line<S>
  /// g.
  public var earnings: Line<S>
  /// C', affine.
  public var marginalCost: Line<S>
  /// C extrapolated to strategy 0.
  public var costLevel: S

  @inlinable @inline(__always)
  public init(logWeight: Line<S>, earnings: Line<S>, marginalCost: Line<S>, costLevel: S) {
    self.logWeight = logWeight
    self.earnings = earnings
    self.marginalCost = marginalCost
    self.costLevel = costLevel
  }

  /// C(x).
  @inlinable @inline(__always)
  public func cost(_ x: S) -> S {
    costLevel + x * (marginalCost.level + S(0.5) * marginalCost.slope * x)
  }
}
