import PolicySearch

/// One of several equal parts of a search, each for another machine: every `count`-th block of the
/// grid, so that parts take about equally long.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// Which part, from 1 to `count`.
  public let index: Int
  /// How many parts there are, at least 1.
  public let count: Int

  /// All of a search.
  public static let whole = Shard(unchecked: 1, 1)

  /// - Returns: nil unless `1 <= index <= count`.
  public init?(_ index: Int, of count: Int) {
    guard index >= 1, index <= count else { return nil }
    self.init(unchecked: index, count)
  }

  /// Reads `2/8`: the second of eight.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let index = Int(parts[0]), let count = Int(parts[1])
    else { return nil }
    self.init(index, of: count)
  }

  private init(unchecked index: Int, _ count: Int) {
    self.index = index
    self.count = count
  }

  /// The blocks of a grid that are in this part, ascending.
  public func blocks(of grid: GridBlocks) -> [Int] {
    Array(stride(from: index - 1, to: grid.count, by: count))
  }

  public var description: String { "\(index)/\(count)" }
}
