/// What the owners of a market have at a profile (docs/model.md section 8.7), in the order of their
/// first firms.
public struct OwnerTotals: Sendable {
  /// Names.
  public let name: [String]
  /// Positions of each owner's firms, ascending.
  public let firms: [[Int]]
  /// Share of all users.
  public let share: [Double]
  /// Profits of its firms together.
  public let profit: [Double]
  /// Each firm's owner, as a position.
  private let owner: [Int]

  /// O(firms).
  public init(_ state: MarketState, in market: Market) {
    let firms = market.owners.owners(of: market.firms.count)
    var owner = [Int](repeating: 0, count: market.firms.count)
    for (position, own) in firms.enumerated() {
      for firm in own { owner[firm] = position }
    }
    self.firms = firms
    self.owner = owner
    name = firms.map { market.firms.owner(of: $0[0]) }
    share = firms.map { $0.reduce(0) { $0 + state.share[$1] } }
    profit = firms.map { $0.reduce(0) { $0 + state.profit[$1] } }
  }

  /// The position of a firm's owner.
  public func owner(of firm: Int) -> Int { owner[firm] }
}
