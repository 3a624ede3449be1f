/// Where each player's payoff is smooth: the player's undominated strategies, cut into pieces at
/// its kinks.
///
/// Player `i` has ascending breakpoints b_0 < b_1 < … < b_n: b_0 is the least strategy allowed and
/// b_n one beyond which the payoff only falls. Piece `p` is [b_p, b_{p+1}]. A player with one
/// breakpoint has no choice to make. Storage has a layer of all players for each breakpoint, so
/// that a sweep over players reads memory in order; players that have fewer breakpoints repeat
/// their last one.
public struct PieceTable: Sendable, Equatable {
  /// Number of pieces of each player.
  @usableFromInline let counts: [Int32]
  /// Breakpoint k of player i at `position(k, of: i)`.
  @usableFromInline let breakpoints: [Double]

  /// A table of as many players as there are rows of breakpoints.
  /// - Precondition: each row has at least one breakpoint; they ascend strictly and are finite.
  public init(_ rows: [[Double]]) {
    self.init(players: rows.count, layers: rows.reduce(1) { max($0, $1.count) }) { player, ends in
      ends.append(contentsOf: rows[player])
    }
  }

  /// - Parameters:
  ///   - layers: no player has more breakpoints.
  ///   - row: appends a player's breakpoints to an empty array.
  /// - Precondition: each player has at least one breakpoint; they ascend strictly and are finite.
  public init(players: Int, layers: Int, _ row: (_ player: Int, _ ends: inout [Double]) -> Void) {
    var counts = [Int32](repeating: 0, count: players)
    var breakpoints = [Double](repeating: 0, count: players * layers)
    var ends: [Double] = []
    var most = 1
    for player in 0..<players {
      ends.removeAll(keepingCapacity: true)
      row(player, &ends)
      precondition(!ends.isEmpty, "a player has at least one strategy")
      var previous = -Double.infinity
      for layer in 0..<layers {
        let end = ends[min(layer, ends.count - 1)]
        precondition(layer >= ends.count || (end > previous && end.isFinite), "breakpoints ascend")
        previous = end
        breakpoints[layer * players + player] = end
      }
      counts[player] = Int32(ends.count - 1)
      most = max(most, ends.count)
    }
    precondition(most <= layers, "no more breakpoints than layers")
    breakpoints.removeLast((layers - most) * players)
    self.init(counts: counts, breakpoints: breakpoints)
  }

  /// A table from its storage.
  package init(counts: [Int32], breakpoints: [Double]) {
    self.counts = counts
    self.breakpoints = breakpoints
  }

  @inlinable public var playerCount: Int { counts.count }

  /// Breakpoints of the player that has most.
  @inlinable public var layers: Int { counts.isEmpty ? 0 : breakpoints.count / counts.count }

  /// Number of pieces of a player; 0 when only one strategy is open to it.
  @inlinable public func count(of player: Int) -> Int { Int(counts[player]) }

  /// Where breakpoint b_k of a player, and what belongs to the piece above it, stands in columns of
  /// one layer of players a breakpoint.
  @inlinable public func position(_ k: Int, of player: Int) -> Int { k * counts.count + player }

  /// Breakpoint b_k of a player.
  @inlinable public func breakpoint(_ k: Int, of player: Int) -> Double {
    breakpoints[position(k, of: player)]
  }

  /// The least strategy of a player.
  @inlinable public func floor(of player: Int) -> Double { breakpoints[player] }

  /// The greatest undominated strategy of a player.
  @inlinable public func ceiling(of player: Int) -> Double {
    breakpoints[breakpoints.count - counts.count + player]
  }

  /// The least strategy of each player.
  public var floors: [Double] { Array(breakpoints.prefix(counts.count)) }

  /// The storage, for passes over all players: numbers of pieces, and breakpoints in layers.
  @inlinable
  package func withUnsafeColumns<Result>(
    _ body: (_ counts: UnsafePointer<Int32>, _ breakpoints: UnsafePointer<Double>) -> Result
  ) -> Result {
    counts.withUnsafeBufferPointer { counts in
      breakpoints.withUnsafeBufferPointer { breakpoints in
        guard let first = counts.baseAddress, let second = breakpoints.baseAddress else {
          preconditionFailure("a game has a player")
        }
        return body(first, second)
      }
    }
  }

  /// The piece that holds a strategy: the last whose lower end does not exceed it, so that a kink
  /// belongs to the piece above it. Equal to `count(of:)` at the ceiling and beyond.
  @inlinable public func piece(holding strategy: Double, of player: Int) -> Int {
    var piece = count(of: player)
    while piece > 0 && strategy < breakpoint(piece, of: player) { piece -= 1 }
    return piece
  }

  /// The strategy nearest to `strategy` among those undominated.
  @inlinable public func clamp(_ strategy: Double, of player: Int) -> Double {
    Swift.min(Swift.max(strategy, floor(of: player)), ceiling(of: player))
  }
}
