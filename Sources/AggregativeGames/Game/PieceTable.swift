/// Where each player's payoff is smooth: the player's undominated strategies, cut into pieces at its kinks.
///
/// Player `i` has ascending breakpoints b_0 < b_1 < … < b_n: b_0 is the least strategy allowed and b_n one beyond which the
/// payoff only falls. Piece `p` is [b_p, b_{p+1}]. A player with one breakpoint has no choice to make. Storage is flat, so
/// that a sweep over players reads memory in order.
public struct PieceTable: Sendable, Equatable {
  @usableFromInline var starts: [Int] = [0]
  @usableFromInline var breakpoints: [Double] = []

  public init() {}

  /// A table from its storage: breakpoints of one player after another, strictly ascending and finite for each, and `playerCount + 1` positions at which
  /// they begin.
  package init(starts: [Int], breakpoints: [Double]) {
    precondition(starts.first == 0 && starts.last == breakpoints.count, "positions span the breakpoints")
    self.starts = starts
    self.breakpoints = breakpoints
  }

  public mutating func reserveCapacity(players: Int, breakpoints count: Int) {
    starts.reserveCapacity(players + 1)
    breakpoints.reserveCapacity(count)
  }

  /// Adds a player.
  /// - Precondition: at least one breakpoint, strictly ascending, finite.
  @inlinable
  public mutating func append(_ ascending: some Collection<Double>) {
    precondition(!ascending.isEmpty, "a player has at least one strategy")
    var previous = -Double.infinity
    for breakpoint in ascending {
      precondition(breakpoint > previous && breakpoint.isFinite, "breakpoints ascend")
      previous = breakpoint
    }
    breakpoints.append(contentsOf: ascending)
    starts.append(breakpoints.count)
  }

  public var playerCount: Int { starts.count - 1 }

  /// Number of pieces of a player; 0 when only one strategy is open to it.
  @inlinable public func count(of player: Int) -> Int { starts[player + 1] - starts[player] - 1 }

  /// Breakpoint b_k of a player.
  @inlinable public func breakpoint(_ k: Int, of player: Int) -> Double {
    breakpoints[starts[player] + k]
  }

  /// The least strategy of a player.
  @inlinable public func floor(of player: Int) -> Double { breakpoints[starts[player]] }

  /// The greatest undominated strategy of a player.
  @inlinable public func ceiling(of player: Int) -> Double { breakpoints[starts[player + 1] - 1] }

  /// The storage, for passes over all players: `playerCount + 1` positions of first breakpoints, and the breakpoints.
  package func withUnsafeColumns<Result>(
    _ body: (_ starts: UnsafePointer<Int>, _ breakpoints: UnsafePointer<Double>) -> Result
  ) -> Result {
    starts.withUnsafeBufferPointer { starts in
      breakpoints.withUnsafeBufferPointer { breakpoints in
        guard let first = starts.baseAddress, let second = breakpoints.baseAddress else {
          preconditionFailure("a game has a player")
        }
        return body(first, second)
      }
    }
  }

  /// Position of a player's first breakpoint in flat per-breakpoint columns.
  @inlinable public func start(of player: Int) -> Int { starts[player] }

  /// The piece that holds a strategy: the last whose lower end does not exceed it, so that a kink belongs to the piece above it.
  /// Equal to `count(of:)` at the ceiling and beyond.
  @inlinable public func piece(holding strategy: Double, of player: Int) -> Int {
    let start = starts[player]
    var piece = count(of: player)
    while piece > 0 && strategy < breakpoints[start + piece] { piece -= 1 }
    return piece
  }

  /// The strategy nearest to `strategy` among those undominated.
  @inlinable public func clamp(_ strategy: Double, of player: Int) -> Double {
    Swift.min(Swift.max(strategy, floor(of: player)), ceiling(of: player))
  }
}
