import OverlapMarket

/// How users' shares respond to the overlaps that a planner chooses.
public enum ShareResponse: String, Sendable, CaseIterable {
  /// Users choose by logit at the overlaps chosen.
  case free
  /// Shares stay where they are when every firm is at the policy's floor (section 5 of the paper).
  case fixed
}

/// What a planner maximises: a welfare convention, how the systemic loss is computed, and whether
/// users react (docs/model.md section 4).
public struct WelfareObjective: Sendable, Hashable {
  public let convention: WelfareConvention
  public let systemicTerm: SystemicTerm
  public let shares: ShareResponse

  /// - Parameter shares: ignored for `WelfareConvention.fixedShares`, which holds them by
  ///   definition.
  public init(
    convention: WelfareConvention = .totalSurplus, systemicTerm: SystemicTerm = .exact,
    shares: ShareResponse = .free
  ) {
    self.convention = convention
    self.systemicTerm = systemicTerm
    self.shares = convention == .fixedShares ? .fixed : shares
  }

  /// Whether firms' margins count.
  var countsMargins: Bool { convention == .totalSurplus }

  /// Whether users' harm counts beside what their surplus holds of it. With `fixedShares` users'
  /// surplus is their harm alone, so the sum is that of (11).
  var countsUserHarm: Bool { convention == .paper }
}
