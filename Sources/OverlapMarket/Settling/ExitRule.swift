/// Which firms leave a market (section 7.4 of the paper; docs/model.md section 5).
public enum ExitRule: String, Sendable, CaseIterable {
  /// None, whatever it loses.
  case none
  /// Those who lose money, one at a time, the largest loss first, the others settling anew each
  /// time.
  case sequential
  /// The market has a set of firms none of which would rather leave, and no other of which would
  /// gain by entering alone. At most `RegulatedMarket.survivorSetLimit` firms.
  case stable
}
