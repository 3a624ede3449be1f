/// What one pass over all players has found out about each of them at a profile, in columns.
public struct PlayerFindings: Sendable {
  /// What a pass finds out about a player.
  public enum Column: Int, CaseIterable, Sendable {
    /// An upper bound on the gain from any deviation, in units of payoff; NaN where the pass proves
    /// none.
    case gain
    case payoff
    /// |strategy − natural reply| relative to the larger of them, and to no less than a millionth
    /// of the strategy set.
    case residual
    /// 1 where payoff falls on both sides of the strategy, to first or second order; else 0.
    case fallsAround
    /// See `Interaction`.
    case response
    case influence
  }

  public let playerCount: Int
  private var values: [Double]

  /// For games of this package, because it hands out pointers; others may have no findings.
  /// - Parameter fill: writes every column, of `playerCount` entries each, and may use the scratch
  ///   space.
  /// - Parameter scratch: doubles of scratch space.
  package init(
    playerCount: Int, scratch: Int,
    _ fill: (
      _ column: (Column) -> UnsafeMutablePointer<Double>, _ scratch: UnsafeMutablePointer<Double>
    ) -> Void
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

  /// A column, for as long as `body` runs.
  func withColumn<Result>(_ column: Column, _ body: (UnsafeBufferPointer<Double>) -> Result)
    -> Result
  {
    values.withUnsafeBufferPointer { values in
      body(
        UnsafeBufferPointer(
          rebasing: values[column.rawValue * playerCount..<(column.rawValue + 1) * playerCount]))
    }
  }

  public subscript(column: Column, player: Int) -> Double {
    values[column.rawValue * playerCount + player]
  }

  /// Replaces what is known about a player.
  mutating func record(_ finding: PlayerFinding, of player: Int) {
    func write(_ value: Double, _ column: Column) {
      values[column.rawValue * playerCount + player] = value
    }
    write(finding.isAllowed ? finding.gain : .infinity, .gain)
    write(finding.payoff, .payoff)
    write(finding.residual, .residual)
    write(finding.fallsAround ? 1 : 0, .fallsAround)
    write(finding.interaction.main.response, .response)
    write(finding.interaction.main.influence, .influence)
  }

  /// Players whose gain is not bounded to the resolution, relative to their payoff.
  func open(resolution: Double) -> [Int] {
    withColumn(.gain) { gains in
      withColumn(.payoff) { payoffs in
        gains.indices.filter {
          !(gains[$0] <= resolution * max(payoffs[$0].magnitude, .leastNormalMagnitude))
        }
      }
    }
  }

  /// The first largest entry of a column; one that is no number is larger than all.
  func largest(_ column: Column) -> (player: Int, value: Double) {
    withColumn(column) { values in
      var (player, most) = (0, -Double.infinity)
      for k in values.indices where !(values[k] <= most) {
        (player, most) = (k, values[k])
        if most.isNaN { break }
      }
      return (player, most)
    }
  }

  /// Whether several players have this very bound on their gain, as partners do.
  func isShared(_ gain: Double) -> Bool {
    withColumn(.gain) { $0.count { $0 == gain } > 1 }
  }

  /// Players at whose strategy payoff does not fall on both sides.
  var risingCount: Int { withColumn(.fallsAround) { $0.count { $0 != 1 } } }

  /// The largest gain relative to the deviating player's own payoff, but to no less than
  /// `payoffFloor` times the largest payoff of any player: below that a payoff is zero to rounding,
  /// and so is a gain beside it. NaN or infinite where a gain or payoff is.
  var largestRelativeGain: Double {
    withColumn(.gain) { gains in
      withColumn(.payoff) { payoffs in
        var largestPayoff = 0.0
        for payoff in payoffs where !(payoff.magnitude <= largestPayoff) {
          largestPayoff = payoff.magnitude
        }
        let floor = max(Self.payoffFloor * largestPayoff, Self.negligiblePayoff)
        var largest = 0.0
        for k in gains.indices where gains[k] != 0 {
          let scale = max(payoffs[k].magnitude, floor)
          // Without a division for each of the many that are not the largest.
          guard !(gains[k] <= largest * scale * (1 - 1e-15)) else { continue }
          let relative = gains[k] / scale
          if relative > largest || relative.isNaN { largest = relative }
        }
        return largest
      }
    }
  }

  private static let payoffFloor = 1e-12
  /// Payoffs below this are so near the end of the range of a double that their relative size means
  /// nothing.
  private static let negligiblePayoff = 1e-290
}
