/// How concentrated users are, by the Herfindahl–Hirschman index in the convention of antitrust
/// authorities: the sum of owners' squared shares in percent, 10,000 where one has all
/// (docs/model.md section 1.1).
public struct Concentration: Sendable, Equatable {
  /// Among users whom some firm serves; nil where nobody is served.
  public var ofServed: Double?
  /// Among all users, those who adopt nobody in no firm's share; nil where everybody adopts some
  /// firm, and the two are one.
  public var ofAll: Double?

  /// - Parameters:
  ///   - shares: of all users, one an owner.
  ///   - mayStayAway: whether there is an outside option.
  /// - Complexity: O(firms).
  public init(shares: [Double], mayStayAway: Bool) {
    let served = shares.reduce(0, +)
    ofAll = mayStayAway ? shares.reduce(0) { $0 + 1e4 * $1 * $1 } : nil
    // Relative to what is served first, so that small shares do not vanish when they are squared.
    ofServed = served > 0 ? shares.reduce(0) { $0 + 1e4 * ($1 / served) * ($1 / served) } : nil
  }
}
