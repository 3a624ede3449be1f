/// Why mixed strategies could not be computed with.
public enum MixedError: Error, Sendable, Equatable {
  /// Rivals can pick more combinations of strategies than the limit allows.
  case jointSupport(limit: Int)
  /// The groups of a profile do not hold every player exactly once.
  case groups
  /// A player's mixture has no strategies, a count of weights that differs, or a weight that is not
  /// positive and finite.
  case weights(player: Int)
  /// A strategy that is not finite or lies below the least one allowed.
  case strategy(player: Int, strategy: Double)
}

extension MixedError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .jointSupport(let limit):
      "rivals' mixtures combine in more than \(limit) ways; raise the limit or look at fewer "
        + "players"
    case .groups: "the groups of a mixed profile must hold every player exactly once"
    case .weights(let player):
      "the mixture of player \(player) needs one positive finite weight for each strategy"
    case .strategy(let player, let strategy):
      "player \(player) mixes over \(strategy), which is not open to it"
    }
  }
}
