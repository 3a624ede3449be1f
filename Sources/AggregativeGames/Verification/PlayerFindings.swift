/// What one pass over all players has found out about each of them at a profile, in columns.
public struct PlayerFindings: Sendable {
  /// What a pass finds out about a player.
  public enum Column: Int, CaseIterable, Sendable {
    /// An upper bound on the gain from any deviation, in units of payoff; NaN where the pass proves none.
    case gain
    case payoff
    /// |strategy − natural reply| relative to the larger of them, and to no less than a millionth of the strategy set.
    case residual
    /// 1 where payoff falls on both sides of the strategy, to first or second order; else 0.
    case fallsAround
    /// See `Interaction`.
    case response
    case influence
  }

  public let playerCount: Int
  private let values: [Double]

  /// - Parameter fill: writes every column, of `playerCount` entries each, and may use the scratch space.
  /// - Parameter scratch: doubles of scratch space.
  public init(
    playerCount: Int, scratch: Int,
    _ fill: (_ column: (Column) -> UnsafeMutablePointer<Double>, _ scratch: UnsafeMutablePointer<Double>) -> Void
  ) {
    self.playerCount = playerCount
    let count = Column.allCases.count * playerCount
    values = [Double](unsafeUninitializedCapacity: count + scratch) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      fill({ start + $0.rawValue * playerCount }, start + count)
      initialized = count
    }
  }

  @inlinable public subscript(column: Column, player: Int) -> Double { at(column.rawValue * playerCount + player) }

  @usableFromInline func at(_ position: Int) -> Double { values[position] }
}
