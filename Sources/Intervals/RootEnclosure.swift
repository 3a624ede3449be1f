/// A part of the line in which a root lies or may lie.
@frozen
public struct RootEnclosure: Sendable, Hashable {
  /// What has been proved about an enclosure.
  @frozen
  public enum Certainty: Sendable, Hashable {
    /// It contains exactly one root, a simple one.
    case unique
    /// It may contain any number of roots, none included: a multiple root, roots closer together
    /// than the tolerance or than rounding can tell, or a box that the budget left unexamined.
    case undecided
  }

  public let interval: Interval
  public let certainty: Certainty

  @inlinable
  public init(_ interval: Interval, _ certainty: Certainty) {
    self.interval = interval
    self.certainty = certainty
  }
}

/// Enclosures that together cover every root in the interval that was searched.
@frozen
public struct IsolatedRoots: Sendable, Hashable {
  /// In ascending order. No root is in two of them: neighbours are disjoint, or share an endpoint
  /// at which the function has been proved not to vanish.
  public let enclosures: [RootEnclosure]

  /// How many intervals the function was evaluated on, single points not counted.
  public let boxesUsed: Int

  /// Whether the search stopped early; what was left is among the enclosures as undecided.
  public let isBudgetExhausted: Bool

  @inlinable
  public init(enclosures: [RootEnclosure], boxesUsed: Int, isBudgetExhausted: Bool) {
    self.enclosures = enclosures
    self.boxesUsed = boxesUsed
    self.isBudgetExhausted = isBudgetExhausted
  }

  /// Whether the number of roots is proved: every enclosure holds exactly one.
  @inlinable
  public var isComplete: Bool { enclosures.allSatisfy { $0.certainty == .unique } }

  /// How many roots are proved to exist.
  @inlinable
  public var uniqueCount: Int { enclosures.count { $0.certainty == .unique } }
}
