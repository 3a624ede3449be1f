import OverlapMarket

/// Which firms a planner keeps in the market.
public enum FirmChoice: String, Sendable, CaseIterable {
  /// All of them, as in section 5 of the paper.
  case all
  /// Those that it chooses; the others are closed. A closed firm has no share, no cost and no
  /// failures: it is out of the market, as a firm that left by an `ExitRule`.
  case choose
}

extension ExitRule {
  /// The planner who has the market's freedom: where firms may leave, it may close them.
  public var plannerChoice: FirmChoice { self == .none ? .all : .choose }
}

/// What is decided about a firm in a part of a search over who serves.
enum Presence: Sendable, Hashable {
  case serving, closed, undecided
}
