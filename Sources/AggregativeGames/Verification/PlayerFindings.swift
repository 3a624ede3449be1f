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
  private var values: [Double]

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

  /// Nothing known about anybody.
  init(playerCount: Int) {
    self.playerCount = playerCount
    values = [Double](repeating: .nan, count: Column.allCases.count * playerCount)
  }

  subscript(column: Column) -> ArraySlice<Double> {
    values[column.rawValue * playerCount..<(column.rawValue + 1) * playerCount]
  }

  public subscript(column: Column, player: Int) -> Double { values[column.rawValue * playerCount + player] }

  /// Replaces what is known about a player.
  mutating func record(_ finding: PlayerFinding, of player: Int) {
    func write(_ value: Double, _ column: Column) { values[column.rawValue * playerCount + player] = value }
    write(finding.gain, .gain)
    write(finding.payoff, .payoff)
    write(finding.residual, .residual)
    write(finding.fallsAround ? 1 : 0, .fallsAround)
    write(finding.interaction.main.response, .response)
    write(finding.interaction.main.influence, .influence)
  }

  /// Players whose gain is not bounded to the resolution, relative to their payoff.
  func open(resolution: Double) -> [Int] {
    let (gains, payoffs) = (self[.gain], self[.payoff])
    return (0..<playerCount).filter {
      let scale = max(payoffs[payoffs.startIndex + $0].magnitude, .leastNormalMagnitude)
      return !(gains[gains.startIndex + $0] <= resolution * scale)
    }
  }
}
