import Foundation
import Testing

@Suite("Broken rosters, from outside")
struct BrokenRosterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What is replaced in two-assistants, by what, and words of the answer.
  static let faults: [(old: String, new: String, words: String)] = [
    ("\"cost\": 1.0", "\"cost\": -1", "firms[0].cost = -1: must be greater than 0"),
    ("\"cost\": 3.0", "\"costs\": 3", "did you mean \"cost\"?"),
    ("\"cost\": 1.0", "\"cost\": \"1\"", "take the quotes away"),
    ("\"cost\": 1.0", "\"cost\": 1e400", "firms[0].cost"),
    ("\"cost\": 1.0", "\"cost\": NaN", "finite"),
    ("\"users\": 100", "\"users\": 0", "market.users = 0"),
    ("\"users\": 100,", "", "market.users"),
    ("\"probability\": 0.2", "\"probability\": 0.3", "sum to 1"),
    ("\"name\": \"b\"", "\"name\": \"a\"", "must be unique"),
    ("\"name\": \"b\"", "\"name\": \"\"", "must not be empty"),
    ("\"H\": 0.4 }", "\"X\": 0.4 }", "unknown regime"),
    ("\"H\": 0.4 }", "\"\u{1B}[2J\": 0.4 }", "control character"),
    ("\"H\": 0.4 }", "\"\\u001b[2J\": 0.4 }", "\\u001B[2J"),
    ("\"H\": 0.4 }", "\"H\": 1.4 }", "between 0 and 1"),
    ("\"schemaVersion\": 1", "\"schemaVersion\": 2", "must be 1"),
    ("\"floor\": 0.0 } }", "\"floor\": 0.0 }", "cut short"),
    ("\"floor\": 0.0 } }", "\"floor\": 0.0 } } x", "more follows"),
    ("\"demandSensitivity\": 1,", "\"demandSensitivity\": 1e308,", "too large to compute with"),
    ("\"cost\": 1.0", "\"cost\": 1e-300", "firms[0].cost = 1e-300: users × "),
    ("\"floor\": 0.0", "\"floor\": 1e200", "policy.floor = 1e+200: floor × floor is too large"),
  ]

  @Test(
    "Each is refused in one line that names the file, the place and the rule", arguments: faults)
  func refused(old: String, new: String, words: String) throws {
    let text = try Overlap.run("example", "two-assistants").output
    #expect(text.contains(old))
    let path = try folder.write("roster.json", text.replacingOccurrences(of: old, with: new))
    for arguments in [
      ["solve", path], ["compare", path, "floor=1"], ["solve", path, "--format", "json"],
      ["validate", path],
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 65)
      #expect(run.isOneErrorLine, "\(run.error)")
      #expect(run.error.hasPrefix("error: \(path)"))
      #expect(run.error.contains(words), "\(run.error)")
    }
  }

  @Test("A path with a newline or an escape in it stays on one line")
  func oddPaths() throws {
    for name in ["new\nline.json", "esc\u{1B}[31m.json"] {
      #expect(try Overlap.run("solve", folder.path(name)).isOneErrorLine)
      let path = try folder.write(name, "{")
      #expect(try Overlap.run("solve", path).isOneErrorLine)
      #expect(try Overlap.run("validate", path, "--output", folder.path("x\n/y")).isOneErrorLine)
      let hot = try Overlap.run("example", "two-assistants").output
        .replacingOccurrences(
          of: "\"demandSensitivity\": 1,", with: "\"demandSensitivity\": 1e308,")
      #expect(try Overlap.run("solve", folder.write(name, hot)).isOneErrorLine)
    }
  }

  @Test("Extreme but valid rosters end with an answer or one line, never a crash")
  func extremes() throws {
    let text = try Overlap.run("example", "two-assistants").output
    let fields = [
      "\"users\": 100", "\"demandSensitivity\": 1", "\"userHarm\": 2", "\"externalHarm\": 4",
      "\"systemicLoss\": 1", "\"cost\": 1.0", "\"margin\": 1.0", "\"value\": 0.2", "\"price\": 0.1",
      "\"exposure\": 1.0", "\"liability\": 0.3", "\"floor\": 0.0",
    ]
    for field in fields {
      let key = field.prefix { $0 != ":" }
      for value in ["0", "5e-324", "1e-160", "1e160", "1.7e308", "-1e160", "-1.7e308"] {
        let path = try folder.write(
          "roster.json", text.replacingOccurrences(of: field, with: "\(key): \(value)"))
        for format in ["table", "json"] {
          let run = try Overlap.run("solve", path, "--format", format)
          #expect([0, 1, 65].contains(run.status), "\(key): \(value) gives \(run.status)")
          #expect(run.status == 65 ? run.isOneErrorLine : run.error.isEmpty, "\(run.error)")
          // What solve refuses validate finds, and in the same words.
          let check = try Overlap.run("validate", path, "--format", format)
          #expect(check.status == (run.status == 65 ? 65 : 0), "\(key): \(value)")
          #expect(run.status != 65 || check.error == run.error, "\(check.error)")
        }
      }
    }
  }
}
