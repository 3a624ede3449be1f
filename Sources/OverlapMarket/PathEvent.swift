/// Something that happens to a market's equilibria as an instrument moves.
public struct PathEvent: Sendable, Equatable {
  /// The value of the instrument.
  public let value: Double
  /// The event lies within this distance of `value`.
  public let uncertainty: Double
  public let kind: Kind

  public enum Kind: Sendable, Equatable {
    /// A firm's overlap moves between the inside of a piece, a kink and the floor.
    case pieceChange(firm: Int, from: Corner, to: Corner)
    /// The instrument would have to turn for the curve of stationary profiles to go on: two of them
    /// meet and vanish.
    case fold
    /// The curve goes on, but from here a firm's best reply is another peak.
    case equilibriumLost(firm: Int)
    /// The followed equilibrium ends and the path goes on with another: the largest change of a
    /// firm's overlap.
    case jump(change: Double)
    /// The number of pure equilibria changes.
    case equilibriaCount(before: Int, after: Int)
  }
}

extension PathEvent {
  /// The word that results use.
  public var name: String {
    switch kind {
    case .pieceChange: "pieceChange"
    case .fold: "fold"
    case .equilibriumLost: "equilibriumLost"
    case .jump: "jump"
    case .equilibriaCount: "equilibriaCount"
    }
  }
}
