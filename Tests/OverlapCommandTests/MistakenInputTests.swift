import Testing

/// Files in the place of others, policies in several words, options of other commands: each is
/// answered in one line with what was found and what to type.
@Suite("Mistaken inputs")
struct MistakenInputTests {
  let folder: TemporaryFolder
  let files: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    let result = folder.path("result.json")
    let roster = try folder.example("two-assistants")
    _ = try Overlap.run("solve", roster, "--format", "json", "--output", result)
    files = [
      "roster": roster, "result": result,
      "policy": try folder.write(
        "policy.json", #"{ "schemaVersion": 1, "policy": { "liability": 1 } }"#),
      "menu": try folder.example("liability-and-floor"),
      "uncertainty": try folder.example("effectiveness-and-cascades"),
    ]
  }

  /// Where a file of a kind goes, with that of another in its place.
  private func arguments(_ wanted: String, _ file: String) -> [String] {
    let roster = files["roster"] ?? ""
    return switch wanted {
    case "roster": ["solve", file]
    case "policy": ["solve", roster, "--policy", file]
    case "menu": ["search", roster, file]
    case "uncertainty": ["plan", roster, "--uncertainty", file]
    default: ["verify", file, roster]
    }
  }

  @Test("Every kind of file in the place of every other is named, and where it goes")
  func kinds() throws {
    let nouns = [
      "roster": "a roster", "policy": "a policy file", "menu": "a menu",
      "uncertainty": "an uncertainty file", "result": "a result",
    ]
    for (wanted, noun) in nouns {
      for (kind, file) in files where kind != wanted {
        let run = try Overlap.run(arguments(wanted, file))
        let found = nouns[kind] ?? ""
        #expect(run.status == 65 && run.isOneErrorLine, "\(wanted) \(kind): \(run.error)")
        #expect(
          run.error.hasPrefix("error: \(file): is \(found), not \(noun); "),
          "\(wanted) \(kind): \(run.error)")
        #expect(run.error.contains("overlap "), "\(run.error)")
      }
    }
    let policy = try Overlap.run("solve", files["roster"] ?? "", "--policy", files["menu"] ?? "")
    #expect(policy.error.contains("is a menu, not a policy file"))
  }

  @Test("A policy in several words, or a misspelt one, is answered with what to type")
  func policies() throws {
    let roster = files["roster"] ?? ""
    let bare = try folder.write("bare.json", #"{ "liability": 1 }"#)
    for (arguments, status, words) in [
      (["compare", roster, "liability", "=", "1"], 64, "type liability=1"),
      (["compare", roster, "liability", "1"], 64, "type liability=1"),
      (["compare", roster, "floor=1", "liability=", "0.5"], 64, "type liability=0.5"),
      (["solve", roster, "--policy", "liability", "=", "1"], 64, "type liability=1"),
      (["solve", roster, "--policy", "liabilty=1"], 65, "did you mean \"liability\"?"),
      (["solve", roster, "--policy", "liabilty"], 66, "written out as liability=0.3"),
      (["solve", roster, "--policy", "safeHarbor=1"], 65, "set it in a policy file"),
      (
        ["compare", roster, bare], 65,
        "write { \"schemaVersion\": 1, \"policy\": { \"liability\": 1 } }"
      ),
      (["search", roster, "liability=1"], 66, "one policy goes to overlap compare"),
    ] as [([String], Int32, String)] {
      let run = try Overlap.run(arguments)
      #expect(run.status == status && run.isOneErrorLine, "\(arguments): \(run.error)")
      #expect(run.error.contains(words), "\(arguments): \(run.error)")
    }
    #expect(try Overlap.run("compare", roster, "liability = 1").status == 0)
  }

  @Test("An option of other commands is answered with those that have it")
  func options() throws {
    let roster = files["roster"] ?? ""
    for (arguments, start, end) in [
      (
        ["solve", roster, "--plot", "x"],
        "overlap solve has no option --plot; overlap search has it: ",
        "SVG"
      ),
      (["plan", "--plot=x", roster], "overlap plan has no option --plot; ", "charts"),
      (
        ["validate", roster, "--draws", "3"],
        "overlap validate has no option --draws; overlap simulate has it: ",
        "See 'overlap validate --help'"
      ),
      (
        ["solve", roster, "--uncertainty", "u.json"],
        "overlap solve has no option --uncertainty; overlap plan and overlap search have it.", ""
      ),
      (
        ["solve", roster, "--metod", "newton"],
        "Unknown option '--metod'. Did you mean '--method'?", ""
      ),
      (["solve", roster, "--nothing"], "Unknown option '--nothing'", ""),
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 64 && run.isOneErrorLine, "\(arguments): \(run.error)")
      #expect(run.error.hasPrefix("error: \(start)"), "\(run.error)")
      #expect(end.isEmpty || run.error.contains(end), "\(run.error)")
    }
  }
}
