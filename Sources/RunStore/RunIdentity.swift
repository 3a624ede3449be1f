import OverlapMarket
import PolicySearch

/// What a store's points are points of. Two runs with the same identity solve the same points to
/// the same bits.
public struct RunIdentity: Sendable, Hashable {
  /// SHA-256 of the roster, in hexadecimal digits.
  public let roster: String
  /// SHA-256 of the menu.
  public let menu: String
  /// SHA-256 of the uncertainty; nil where the roster is taken as known.
  public let uncertainty: String?
  public let grid: GridChains
  public let equilibria: MenuSearch.Equilibria
  /// Of what is drawn at random; nil where nothing is.
  public let seed: UInt64?
  public let shard: Shard
  /// Of the program.
  public let version: String

  public init(
    roster: String, menu: String, uncertainty: String? = nil, grid: GridChains,
    equilibria: MenuSearch.Equilibria,
    seed: UInt64? = nil,
    shard: Shard = .whole, version: String = OverlapVersion.current
  ) {
    self.roster = roster
    self.menu = menu
    self.uncertainty = uncertainty
    self.grid = grid
    self.equilibria = equilibria
    self.seed = seed
    self.shard = shard
    self.version = version
  }

  /// The run of which this one is a shard.
  var whole: RunIdentity {
    RunIdentity(
      roster: roster, menu: menu, uncertainty: uncertainty, grid: grid, equilibria: equilibria,
      seed: seed,
      shard: .whole, version: version)
  }
}

/// As a store holds it: one text a field.
extension RunIdentity {
  enum Field: String, CaseIterable {
    case version, roster, menu, uncertainty, grid, equilibria, seed, shard
  }

  func text(_ field: Field) -> String {
    switch field {
    case .version: version
    case .roster: roster
    case .menu: menu
    case .uncertainty: uncertainty ?? "none"
    case .grid: grid.extents.map { "\($0)" }.joined(separator: "x")
    case .equilibria: equilibria.rawValue
    case .seed: seed.map { "\($0)" } ?? "none"
    case .shard: shard.description
    }
  }

  /// - Returns: nil where a field is missing or makes no sense.
  init?(_ text: (Field) -> String?) {
    guard let version = text(.version), let roster = text(.roster), let menu = text(.menu),
      let uncertainty = text(.uncertainty), let seed = text(.seed),
      let extents = text(.grid)?.split(separator: "x", omittingEmptySubsequences: false).map({
        Int($0) ?? 0
      }),
      let grid = GridChains(extents: extents),
      let equilibria = text(.equilibria).flatMap(MenuSearch.Equilibria.init),
      let shard = text(.shard).flatMap(Shard.init),
      seed == "none" || UInt64(seed) != nil
    else { return nil }
    self.init(
      roster: roster, menu: menu, uncertainty: uncertainty == "none" ? nil : uncertainty,
      grid: grid,
      equilibria: equilibria, seed: UInt64(seed), shard: shard,
      version: version)
  }

  /// The first field in which another identity differs from this one.
  func difference(from other: RunIdentity, ignoring ignored: Set<Field> = []) -> Field? {
    Field.allCases.first { !ignored.contains($0) && text($0) != other.text($0) }
  }
}
