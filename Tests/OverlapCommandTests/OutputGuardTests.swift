import Foundation
import Testing

@Suite("No input is ever written to")
struct OutputGuardTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("an output that is an input is refused, however it is spelled, and the input stays")
  func refused() throws {
    let roster = try folder.example("two-assistants")
    let name = "two-assistants.json"
    let before = try folder.read(name)
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 1, "points": 2 } } }
      """)
    let link = folder.path("link.json")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: roster)
    let detour = folder.path("./../\(folder.root.split(separator: "/").last ?? "")/\(name)")
    let result = folder.path("result.json")
    _ = try Overlap.run("solve", roster, "--format", "json", "--output", result)
    let policy = try folder.write(
      "policy.json", #"{ "schemaVersion": 1, "policy": { "liability": 1 } }"#)
    for arguments in [
      ["solve", roster, "--output", roster], ["solve", roster, "--output=\(roster)"],
      ["plan", "--output", link, roster], ["validate", roster, "--output", detour],
      ["search", roster, menu, "--output", menu], ["verify", result, roster, "--output", result],
      ["compare", roster, policy, "--output", policy],
      ["wedge", roster, "--policy=\(policy)", "--output", policy],
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 64 && run.output.isEmpty, "\(arguments)")
      #expect(run.error.hasSuffix("would be lost; choose another name\n"), "\(run.error)")
    }
    #expect(try folder.read(name) == before)
    #expect(try folder.read("menu.json").contains("instruments"))
    #expect(try folder.read("policy.json").contains("liability"))
  }

  @Test("another output, new or old, is written")
  func allowed() throws {
    let roster = try folder.example("two-assistants")
    for _ in 0..<2 {
      let run = try Overlap.run("solve", roster, "--output", folder.path("answer.txt"))
      #expect(run.status == 0)
    }
    #expect(try folder.read("answer.txt").contains("Nash equilibrium, verified"))
  }
}
