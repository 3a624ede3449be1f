import AggregativeGames
import OverlapMarket
import PolicySearch

/// What a store's points are points of. Two runs with the same identity solve the same points to
/// the same bits.
public struct RunIdentity: Sendable, Hashable {
  /// SHA-256 of what the roster says (`Roster.sha256`), in hexadecimal digits.
  public let roster: String
  /// The same of the menu.
  public let menu: String
  /// The same of the uncertainty; nil where the roster is taken as known.
  public let uncertainty: String?
  public let grid: GridBlocks
  /// Which equilibrium a policy is judged by, which firms leave, and how much work it may take to
  /// know of others, in evaluations.
  public let equilibrium: EquilibriumRule
  public let exit: ExitRule
  public let budget: Int
  /// Of what is drawn at random; nil where nothing is.
  public let seed: UInt64?
  public let shard: Shard
  /// Of the program.
  public let version: String

  public init(
    roster: String, menu: String, uncertainty: String? = nil, grid: GridBlocks,
    settling: Settling = Settling(), seed: UInt64? = nil,
    shard: Shard = .whole, version: String = OverlapVersion.current
  ) {
    self.roster = roster
    self.menu = menu
    self.uncertainty = uncertainty
    self.grid = grid
    equilibrium = settling.equilibrium
    exit = settling.exit
    budget = settling.enumeration.evaluationBudget
    self.seed = seed
    self.shard = shard
    self.version = version
  }

  /// The run of which this one is a shard.
  var whole: RunIdentity {
    RunIdentity(
      roster: roster, menu: menu, uncertainty: uncertainty, grid: grid, settling: settling,
      seed: seed, shard: .whole, version: version)
  }

  private var settling: Settling {
    Settling(
      equilibrium: equilibrium, exit: exit,
      enumeration: EquilibriumEnumeration(boxBudget: .max, evaluationBudget: budget))
  }
}

/// As a store holds it: one text a field.
extension RunIdentity {
  enum Field: String, CaseIterable {
    case version, roster, menu, uncertainty, grid, equilibrium, exit, budget, seed, shard
  }

  func text(_ field: Field) -> String {
    switch field {
    case .version: version
    case .roster: roster
    case .menu: menu
    case .uncertainty: uncertainty ?? "none"
    case .grid: grid.extents.map { "\($0)" }.joined(separator: "x")
    case .equilibrium: equilibrium.rawValue
    case .exit: exit.rawValue
    case .budget: "\(budget)"
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
      let grid = GridBlocks(extents: extents),
      let equilibrium = text(.equilibrium).flatMap(EquilibriumRule.init),
      let exit = text(.exit).flatMap(ExitRule.init),
      let budget = text(.budget).flatMap({ Int($0) }),
      let shard = text(.shard).flatMap(Shard.init),
      seed == "none" || UInt64(seed) != nil
    else { return nil }
    self.init(
      roster: roster, menu: menu, uncertainty: uncertainty == "none" ? nil : uncertainty,
      grid: grid,
      settling: Settling(
        equilibrium: equilibrium, exit: exit,
        enumeration: EquilibriumEnumeration(boxBudget: .max, evaluationBudget: budget)),
      seed: UInt64(seed), shard: shard, version: version)
  }

  /// The first field in which another identity differs from this one.
  func difference(from other: RunIdentity, ignoring ignored: Set<Field> = []) -> Field? {
    Field.allCases.first { !ignored.contains($0) && text($0) != other.text($0) }
  }
}
