import Foundation
import OverlapMarket
import Testing

@testable import Reporting

@Suite("Names in results")
struct QuantityNameTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Words of the format: what holds quantities together, says what something is about, or repeats
  /// what was asked. All other names in results are quantities or come from the input.
  static let structural: Set<String> = [
    "schemaVersion", "roster", "name", "names", "sha256", "solver", "version", "policy", "method",
    "firm", "regimes", "outcomes", "outcome", "unit", "quantity", "kind", "seed", "valid",
    "enclosure", "enumeration", "selection", "uniquenessConditions", "mixture", "plan",
    "baseline", "reforms", "firstBest", "sequential", "stableSets", "survivors", "equilibriumRule",
    "exitRule",
    "incidence", "limits", "edges", "end", "binding", "bestWithoutLoss",
    "instrument", "from", "to", "events", "before", "after", "parameter", "derivatives",
    "social", "private", "firstBestLiability", "closedForm", "criterion", "probabilities",
    "menu", "options", "instruments", "counts", "best", "refined", "flatSet", "extents", "frontier",
    "missed", "comparison", "laissezFaire", "current", "bestLiability", "bestFloor",
    "bestLiabilityAndFloor", "plannerFloors", "firmLiability", "bestOfMenu", "knowingTheDraw",
    "shard", "shards", "index", "risk", "profile", "profiles", "notChecked", "contradictions",
    "field",
  ]

  static let quantities = Set(Quantity.all.flatMap { [$0.field, $0.listField, $0.qualifiedField] })

  /// Names of instruments and of their parameters, by which policies are written.
  static let instruments = Set(
    Instrument.all.flatMap { [$0.name] + $0.handles.map(\.descriptor.name) })

  @Test("A word of the format is no quantity")
  func disjoint() {
    #expect(Self.structural.isDisjoint(with: Self.quantities))
  }

  private func keys(_ value: Any, into names: inout Set<String>) {
    if let object = value as? [String: Any] {
      for (name, inner) in object {
        names.insert(name)
        keys(inner, into: &names)
      }
    } else if let list = value as? [Any] {
      for inner in list { keys(inner, into: &names) }
    }
  }

  /// Names of the input, which may be keys of a result or ends of a column's name.
  private func given(_ roster: String) throws -> Set<String> {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: roster)))
        as? [String: Any])
    let named = ["firms", "regimes"].flatMap { object[$0] as? [[String: Any]] ?? [] }
    return Set(named.compactMap { $0["name"] as? String })
  }

  private func check(_ arguments: [String], given: Set<String>) throws {
    let known = Self.quantities.union(Self.structural).union(Self.instruments).union(given)
    let json = try Overlap.run(arguments + ["--format", "json"])
    #expect(json.status <= 1 && !json.output.isEmpty, "\(arguments): \(json.error)")
    guard json.status <= 1 else { return }
    var names: Set<String> = []
    keys(try JSONSerialization.jsonObject(with: Data(json.output.utf8)), into: &names)
    #expect(names.subtracting(known).isEmpty, "\(arguments)")
    let csv = try Overlap.run(arguments + ["--format", "csv"])
    let header = try #require(CSVReader.rows(csv.output).first)
    let unknown = header.filter { column in
      guard !known.contains(column), let dot = column.firstIndex(of: ".") else {
        return !known.contains(column)
      }
      return !Self.quantities.contains(String(column[..<dot]))
        || !given.contains(String(column[column.index(after: dot)...]))
    }
    #expect(unknown.isEmpty, "\(arguments)")
  }

  @Test("Results of shipped rosters name quantities of the table", arguments: Overlap.examples)
  func shipped(name: String) throws {
    let roster = try folder.example(name)
    let given = try given(roster)
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 0.5, "points": 2 } } }
      """)
    let result = folder.path("result.json")
    let results = [
      ["solve", roster], ["solve", roster, "--all"], ["solve", roster, "--mixed"],
      ["solve", roster, "--survivors"], ["solve", roster, "--path", "floor=0:1:3"],
      ["plan", roster], ["wedge", roster], ["sensitivity", roster], ["simulate", roster],
      ["validate", roster], ["search", roster, menu, "--quiet"],
      ["search", roster, menu, "--quiet", "--equilibrium", "safest", "--exit", "sequential"],
      ["search", roster, menu, "--quiet", "--store", folder.path("store"), "--shard", "1/1"],
    ]
    for arguments in results where !Self.isRefused(arguments, name) {
      try check(arguments, given: given)
    }
    let reform = "liability=1,floor=0.2"
    try check(["compare", roster, reform, "--first-best"], given: given.union([reform]))
    _ = try Overlap.run("solve", roster, "--all", "--format", "json", "--output", result)
    try check(["verify", result, roster], given: given)
  }

  /// Derivatives are taken at an equilibrium.
  private static func isRefused(_ arguments: [String], _ name: String) -> Bool {
    name == "no-equilibrium" && arguments[0] == "sensitivity"
  }

  @Test("Results over draws name quantities of the table")
  func drawn() throws {
    let roster = try folder.example("frontier-market")
    let uncertainty = try folder.example("effectiveness-and-cascades")
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 1, "points": 2 } } }
      """)
    let given = try given(roster)
    let box = try folder.example("stress-and-cascades-intervals")
    try check(
      ["search", roster, menu, "--uncertainty", uncertainty, "--quiet"], given: given)
    try check(["plan", roster, "--uncertainty", uncertainty], given: given)
    try check(
      [
        "plan", try folder.example("symmetric-baseline"), "--uncertainty", box, "--welfare",
        "fixedShares",
      ], given: given)
  }
}
