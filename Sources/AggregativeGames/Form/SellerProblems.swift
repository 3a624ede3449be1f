import Intervals

/// The problems of all sellers of a market in one form (docs/model.md section 8.0), as columns that
/// solvers' passes read: each seller picks a number, its log weight and its earnings per served
/// user are affine on pieces, its cost is a convex parabola there, and users choose by logit.
///
/// What a number means (an investment in safety, say) and what it is made of only the producer of
/// the data knows. From piece to piece the slopes of log weight and earnings do not rise.
public struct SellerProblems: Sendable {
  /// Mass of users (M), greater than 0.
  public let users: Double
  public let revenue: Revenue
  /// Strategy sets and where pieces meet.
  public let pieces: PieceTable
  /// Level and slope of the log weight and of earnings on the piece above each breakpoint, one
  /// column after another, each at `PieceTable.position`. Log weights count from `reference`.
  let lines: [Double]
  /// Slope of marginal cost, greater than 0: an entry a seller where it is the same on all its
  /// pieces, else at `PieceTable.position`.
  let curvature: [Double]
  /// The strategy at which each piece's parabola of cost has its bottom and cost there, at
  /// `PieceTable.position`; empty where both are 0.
  let costLines: [Double]
  /// The first piece of each seller above a jump of its payoff, `.max` where there is none inside
  /// its strategy set; empty where no payoff jumps.
  let jumpPiece: [Int]
  /// The outside option's log weight; −∞ without one.
  package let outsideLogWeight: Double
  /// What was subtracted from every log weight.
  package let reference: Double
  /// No log weight is greater.
  let greatestLogWeight: Double
  /// The largest magnitude of what log weights are sums of.
  let magnitude: Double
  /// No term that earnings per served user are a sum of is larger in size.
  let earningsMagnitude: Double
  /// By how much slopes of log weights and of earnings may be off, relatively, and earnings
  /// relative to `earningsMagnitude`.
  let rounding: Double
  /// Sums beside that of weights in which sellers meet.
  public let channels: [SellerChannel]
  /// Who maximises payoffs together.
  public let owners: Ownership

  /// - Precondition: columns have the shapes that their descriptions give.
  package init(
    users: Double, revenue: Revenue = .fixedPrices, pieces: PieceTable, lines: [Double],
    curvature: [Double], costLines: [Double] = [], jumpPiece: [Int] = [],
    outsideLogWeight: Double, reference: Double, greatestLogWeight: Double, magnitude: Double,
    earningsMagnitude: Double, rounding: Double, channels: [SellerChannel] = [],
    owners: Ownership = .none
  ) {
    let positions = pieces.layers * pieces.playerCount
    precondition(lines.count == 4 * positions, "four columns of lines")
    precondition(curvature.count == pieces.playerCount || curvature.count == positions)
    precondition(costLines.isEmpty || costLines.count == 2 * positions)
    precondition(jumpPiece.isEmpty || jumpPiece.count == pieces.playerCount)
    self.users = users
    self.revenue = revenue
    self.pieces = pieces
    self.lines = lines
    self.curvature = curvature
    self.costLines = costLines
    self.jumpPiece = jumpPiece
    self.outsideLogWeight = outsideLogWeight
    self.reference = reference
    self.greatestLogWeight = greatestLogWeight
    self.magnitude = magnitude
    self.earningsMagnitude = earningsMagnitude
    self.rounding = rounding
    self.channels = channels
    self.owners = owners
  }

  /// Whether sellers see each other through more than the sum of weights: their game is a
  /// `CoupledSellerGame`.
  public var isCoupled: Bool { !channels.isEmpty || !owners.isTrivial }

  var sellerCount: Int { pieces.playerCount }

  /// A seller's problem on the piece above breakpoint `k`.
  @inline(__always)
  package func piece(_ k: Int, of seller: Int) -> SellerPiece<Double> {
    let (at, column) = (pieces.position(k, of: seller), lines.count / 4)
    let slope = curvature(k, of: seller)
    let bottom = costLines.isEmpty ? 0 : costLines[at]
    let cost = costLines.isEmpty ? 0 : costLines[column + at]
    return SellerPiece(
      logWeight: Line(level: lines[at], slope: lines[column + at]),
      earnings: Line(level: lines[2 * column + at], slope: lines[3 * column + at]),
      marginalCost: Line(level: -slope * bottom, slope: slope),
      costLevel: cost + 0.5 * slope * bottom * bottom)
  }

  @inline(__always)
  package func curvature(_ k: Int, of seller: Int) -> Double {
    curvature[curvature.count == sellerCount ? seller : pieces.position(k, of: seller)]
  }

  /// The least slope of marginal cost of a seller on any of its pieces.
  func leastCurvature(of seller: Int) -> Double {
    if curvature.count == sellerCount { return curvature[seller] }
    return (0...max(0, pieces.count(of: seller) - 1)).reduce(.infinity) {
      min($0, curvature($1, of: seller))
    }
  }

  func jumps(at breakpoint: Int, of seller: Int) -> Bool {
    !jumpPiece.isEmpty && jumpPiece[seller] == breakpoint
  }
}

/// A sum in which sellers meet beside that of their weights: each adds q_i, affine on its pieces,
/// and is charged `weight` · q_i (1 + 2 Σ_{j≠i} q_j), or without the 1 where it is charged for what
/// it has in common with others alone.
public struct SellerChannel: Sendable {
  public let weight: Double
  /// Whether the 1 is there.
  public let hasOwn: Bool
  /// q_i extrapolated to strategy 0, and its fall per unit of strategy, on the piece above each
  /// breakpoint, at `PieceTable.position`.
  let level: [Double]
  let fall: [Double]

  package init(weight: Double, hasOwn: Bool = true, level: [Double], fall: [Double]) {
    self.weight = weight
    self.hasOwn = hasOwn
    self.level = level
    self.fall = fall
  }

  /// ω q_i ([1] + 2 Σ_{j≠i} q_j). It is linear in the amount q_i, so that of a fall of the amount
  /// it is what the seller saves.
  @inlinable @inline(__always)
  public static func charge(
    weight: Double, hasOwn: Bool = true, on amount: Double, besides others: Double
  ) -> Double {
    weight * amount * ((hasOwn ? 1 : 0) + 2 * others)
  }
}

/// The same problems enclosed, from the primitives that they are made of and not from the rounded
/// columns: what proofs about all equilibria read.
public protocol EnclosedSellers: Sendable {
  /// Sellers of equal kind have equal problems.
  var kinds: PlayerKinds { get }
  var users: Interval { get }
  /// The outside option's log weight from the reference level of the columns; nil without one.
  var outsideLogWeight: Interval? { get }

  /// - Parameter end: breakpoint `k` of the seller.
  func piece(_ k: Int, of seller: Int, above end: Double, isLast: Bool) -> SellerPiece<
    Interval
  >
}
