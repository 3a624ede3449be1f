import Foundation
import OverlapMarket
import Testing

@testable import Reporting

@Suite("Names in results")
struct QuantityNameTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let quantities = Set(Quantity.all.flatMap { [$0.field, $0.qualifiedField] })

  /// Names of instruments and of their parameters, by which policies are written.
  static let instruments = Set(
    Instrument.all.flatMap { [$0.name] + $0.handles.map(\.descriptor.name) })

  /// Every table of a result names its columns by quantities or instruments; there is none of
  /// another name.
  private func check(_ arguments: [String]) throws {
    let known = Self.quantities.union(Self.instruments)
    let csv = arguments + ["--format", "csv", "--table"]
    let refused = try Overlap.run(csv + ["no such table"])
    #expect(refused.status == 64 && refused.isOneErrorLine, "\(arguments): \(refused.error)")
    let list = try #require(refused.error.firstRange(of: "its tables are "))
    let names = refused.error[list.upperBound...].dropLast().split(separator: ", ")
    #expect(!names.isEmpty)
    for name in names {
      let run = try Overlap.run(csv + [String(name)])
      #expect(run.status <= 1, "\(arguments) \(name): \(run.error)")
      let header = try #require(CSVReader.rows(run.output).first)
      #expect(Set(header).count == header.count, "\(arguments) \(name)")
      let unknown = header.filter { column in
        let tail = column.split(separator: ".").last.map(String.init) ?? column
        return !known.contains(column) && !known.contains(tail)
      }
      #expect(unknown.isEmpty, "\(arguments) \(name)")
    }
  }

  // One without an equilibrium, and one whose firms have an extension: columns depend on little
  // else.
  @Test(
    "Results of shipped rosters name quantities of the table",
    arguments: ["no-equilibrium", "unseen-failures"])
  func shipped(name: String) throws {
    let roster = try folder.example(name)
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 0.5, "points": 2 } } }
      """)
    let result = folder.path("result.json")
    let results = [
      ["solve", roster], ["solve", roster, "--all"], ["solve", roster, "--mixed"],
      ["solve", roster, "--survivors"], ["solve", roster, "--path", "floor=0:1:3"],
      ["plan", roster], ["plan", roster, "--keep", "choose"], ["wedge", roster],
      ["sensitivity", roster], ["simulate", roster], ["demand", roster],
      ["validate", roster], ["search", roster, menu, "--quiet"],
      ["search", roster, menu, "--quiet", "--equilibrium", "safest", "--exit", "sequential"],
      ["search", roster, menu, "--quiet", "--store", folder.path("store"), "--shard", "1/1"],
    ]
    for arguments in results where !Self.isRefused(arguments, name) {
      try check(arguments)
    }
    let reform = "liability=1,floor=0.2"
    try check(["compare", roster, reform, "--first-best"])
    _ = try Overlap.run("solve", roster, "--all", "--format", "json", "--output", result)
    try check(["verify", result, roster])
    let plan = folder.path("plan.json")
    _ = try Overlap.run("plan", roster, "--format", "json", "--output", plan)
    try check(["verify", plan, roster])
    try check(["evaluate", roster, plan])
    try check(["compare", roster, try folder.example("outside-option")])
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
    let box = try folder.example("stress-and-cascades-intervals")
    try check(["search", roster, menu, "--uncertainty", uncertainty, "--quiet"])
    try check(["plan", roster, "--uncertainty", uncertainty])
    try check(
      [
        "plan", try folder.example("symmetric-baseline"), "--uncertainty", box, "--welfare",
        "fixedShares",
      ])
  }
}
