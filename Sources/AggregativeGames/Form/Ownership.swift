/// Which sellers have an owner in common, who maximises the sum of their payoffs (docs/model.md
/// section 8.7).
public struct Ownership: Sendable, Equatable {
  /// The sellers of each owner of several, ascending; owners in the order of their first sellers.
  public let groups: [[Int]]
  /// The position of each seller's owner among `groups`, −1 of one that its owner has alone; empty
  /// where there are no groups.
  private let group: [Int32]

  /// Every seller is its owner's only one.
  public static let none = Ownership(groups: [], group: [])

  private init(groups: [[Int]], group: [Int32]) {
    self.groups = groups
    self.group = group
  }

  /// - Parameter owners: of each seller. O(sellers).
  public init(_ owners: [some Hashable]) {
    let groups = Dictionary(grouping: owners.indices) { owners[$0] }.values
      .filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    guard !groups.isEmpty else {
      self = .none
      return
    }
    var group = [Int32](repeating: -1, count: owners.count)
    for (position, sellers) in groups.enumerated() {
      for seller in sellers { group[seller] = Int32(position) }
    }
    self.init(groups: groups, group: group)
  }

  /// Whether no seller has siblings.
  public var isTrivial: Bool { groups.isEmpty }

  /// The position of a seller's owner among `groups`; nil where the owner has it alone.
  public func group(of seller: Int) -> Int? {
    group.isEmpty || group[seller] < 0 ? nil : Int(group[seller])
  }

  /// The other sellers of a seller's owner.
  public func siblings(of seller: Int) -> [Int] {
    group(of: seller).map { groups[$0].filter { $0 != seller } } ?? []
  }

  /// The sellers of every owner, those of owners of one among them; owners in the order of their
  /// first sellers. O(sellers).
  public func owners(of count: Int) -> [[Int]] {
    (0..<count).compactMap { seller in
      guard let group = group(of: seller) else { return [seller] }
      return groups[group][0] == seller ? groups[group] : nil
    }
  }
}
