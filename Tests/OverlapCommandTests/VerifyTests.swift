import Foundation
import Testing

@Suite("verify")
struct VerifyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A roster and the result of solving it.
  private func solved(_ name: String, _ options: String...) throws -> (
    roster: String, result: String
  ) {
    let roster = try folder.example(name)
    let result = folder.path("\(name).result.json")
    _ = try Overlap.run(["solve", roster, "--format", "json", "--output", result] + options)
    return (roster, result)
  }

  @Test("A result of solve is confirmed", arguments: Overlap.solvable)
  func confirmed(name: String) throws {
    for options in [[], ["--liability", "1"], ["--floor", "0.75", "--method", "best-response"]] {
      let roster = try folder.example(name)
      let result = folder.path("result.json")
      let solve = try Overlap.run(
        ["solve", roster, "--format", "json", "--output", result] + options)
      guard solve.status == 0 else { continue }
      let run = try Overlap.run("verify", result, roster)
      #expect(run.status == 0, "\(run.output)\(run.error)")
      #expect(run.output.contains("result confirmed: ") && run.output.contains("1e-09"))
    }
  }

  @Test("A result from a pipe is confirmed, and as JSON and CSV")
  func formats() throws {
    let (roster, result) = try solved("two-assistants")
    let text = try folder.read("two-assistants.result.json")
    #expect(try Overlap.run(["verify", "-", roster], input: text).status == 0)
    let json = try Overlap.run("verify", result, roster, "--format", "json").output
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    #expect(object?["verified"] as? Bool == true)
    #expect(object?["tolerance"] as? Double == 1e-9)
    let rows = try CSVReader.rows(Overlap.run("verify", result, roster, "--format", "csv").output)
    #expect(rows.count == 2 && rows[1][1] == "verified")
  }

  @Test("A multiplicity that there is not is refused in one line")
  func unknownMultiplicity() throws {
    let (roster, _) = try solved("two-assistants")
    let text = try folder.read("two-assistants.result.json")
    let forged = try folder.write(
      "forged.json", text.replacing("\"unique\"", with: "\"uniquex\""))
    let run = try Overlap.run("verify", forged, roster)
    #expect(run.status == 65)
    #expect(
      run.error.hasSuffix(
        """
        multiplicity = "uniquex": must be one of unique, multiple, none, unexamined, \
        budgetExceeded

        """))
  }

  @Test("A point that was not verified is not confirmed")
  func unverified() throws {
    let (roster, result) = try solved("no-equilibrium")
    let run = try Overlap.run("verify", result, roster)
    #expect(run.status == 1 && run.error.isEmpty)
    #expect(run.output.contains("NOT CONFIRMED") && run.output.contains("failed"))
  }

  @Test("The same roster in other bytes is confirmed, and that it may be so is told")
  func otherBytes() throws {
    let (roster, result) = try solved("two-assistants")
    let text = try folder.read("two-assistants.json")
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let sorted = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    let csv = folder.path("firms.csv")
    let market = folder.path("market.json")
    #expect(try Overlap.run("convert", roster, "--csv", csv, "--output", market).status == 0)
    for arguments in [
      [try folder.write("blank.json", text + " ")],
      [try folder.write("crlf.json", text.replacingOccurrences(of: "\n", with: "\r\n"))],
      [try folder.write("sorted.json", String(decoding: sorted, as: UTF8.self))],
      [try folder.write("digits.json", text.replacing("\"users\": 100", with: "\"users\": 1.0e2"))],
      [market, "--firms", csv],
    ] {
      let run = try Overlap.run(["verify", result] + arguments)
      #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
      #expect(run.output.contains("how its file is written is not compared"))
    }
  }

  @Test("A result of another roster is refused, with what differs where the result tells")
  func otherRoster() throws {
    let (roster, result) = try solved("two-assistants")
    let text = try folder.read("two-assistants.json")
    func changed(_ old: String, _ new: String) throws -> String {
      #expect(text.contains(old))
      return try folder.write("changed.json", text.replacing(old, with: new))
    }
    let three = text.replacing(
      "\"firms\":   [ ",
      with: """
        "firms": [ { "name": "c", "cost": 2, "margin": 1, "baselineFailure": { "L": 0.1, "H": 0.4 },
          "effectiveness": { "L": 0.03, "H": 0.15 } }, 
        """)
    for (path, words) in [
      (try changed("\"users\": 100", "\"users\": 101"), "roster.sha256 = "),
      (try changed("\"name\": \"a\"", "\"name\": \"A\""), "roster.sha256 = "),
      (try folder.write("three.json", three), "the one given has 3 firms"),
      (
        try folder.example("symmetric-baseline"),
        "roster.name = \"two assistants\": this is the result of another roster; the one given has"
      ),
    ] {
      let run = try Overlap.run("verify", result, path)
      #expect(run.status == 65 && run.isOneErrorLine)
      #expect(run.error.contains(words), "\(run.error)")
    }
    #expect(try Overlap.run("verify", result, roster).status == 0)
  }

  @Test("Tampering with any number or word is found", arguments: Overlap.solvable)
  func tampered(name: String) throws {
    let (roster, result) = try solved(name)
    let text = try folder.read("\(name).result.json")
    let answer = try SolveAnswer(text)
    let point = try #require(answer.equilibria.first)
    func check(_ edited: String, _ what: String) throws {
      #expect(edited != text, "\(what) was not found")
      let run = try Overlap.run("verify", try folder.write("tampered.json", edited), roster)
      #expect(run.status == 1, "\(what): \(run.output)\(run.error)")
      #expect(run.output.contains("NOT CONFIRMED"))
    }
    for (field, list) in [
      ("overlap", point.overlap), ("share", point.firms.share), ("profit", point.firms.profit),
      ("failureProbability", point.firms.failureProbability),
    ] {
      for index in list.indices {
        var changed = list
        changed[index] = list[index] * (1 + 1e-3) + (list[index] == 0 ? 1e-3 : 0)
        try check(Self.replace(field, list, by: changed, in: text), "\(field)[\(index)]")
      }
    }
    for (field, value) in point.outcomes.numbers where value != 0 {
      let key = field.split(separator: ".").last.map(String.init) ?? field
      let pattern = "\"\(key)\": \(Self.number(value))"
      try check(
        text.replacingOccurrences(of: pattern, with: "\"\(key)\": \(value * 1.000001)"), field)
    }
    try check(
      text.replacingOccurrences(
        of: "\"verdict\": \"\(point.verdict)\"", with: "\"verdict\": \"failed\""), "verdict")
    try check(
      text.replacingOccurrences(of: "\"verified\": true", with: "\"verified\": false"),
      "verified")
    try check(
      text.replacingOccurrences(of: "\"liability\": ", with: "\"liability\": 3"), "policy.liability"
    )
    try check(
      text.replacingOccurrences(of: "\"\(point.firms.corner[0])\"", with: "\"elsewhere\""), "corner"
    )
    #expect(try Overlap.run("verify", result, roster).status == 0)
  }

  /// A claim of a certificate, and what it is replaced by.
  static let claims: [(pattern: String, new: String)] = [
    ("\"stable\": true", "\"stable\": false"),
    ("\"spectralRadius\": [^,]+,", "\"spectralRadius\": 0.12345,"),
    ("\"residual\": [^,]+,", "\"residual\": 1e-6,"),
    ("\"secondOrderFailures\": 0", "\"secondOrderFailures\": 2"),
  ]

  @Test("Tampering with what a certificate says is found; a result that lacks it is not refused")
  func tamperedCertificate() throws {
    let (roster, result) = try solved("two-assistants")
    let text = try folder.read("two-assistants.result.json")
    #expect(try !Overlap.run("verify", result, roster).output.contains("stability"))
    for (pattern, new) in Self.claims {
      func verified(_ edited: String) throws -> Run {
        #expect(edited != text, "\(pattern)")
        return try Overlap.run("verify", folder.write("edited.json", edited), roster)
      }
      let changed = text.replacingOccurrences(of: pattern, with: new, options: .regularExpression)
      let run = try verified(changed)
      #expect(run.status == 1 && run.output.contains("NOT CONFIRMED"), "\(new): \(run.output)")
      let renamed = text.replacingOccurrences(
        of: "\"\(new.split(separator: "\"")[0])\"", with: "\"other\"")
      #expect(try verified(renamed).status == 0, "\(new)")
    }
  }

  private static func number(_ value: Double) -> String {
    value.description.hasSuffix(".0") ? String(value.description.dropLast(2)) : value.description
  }

  private static func replace(
    _ field: String, _ old: [Double], by new: [Double], in text: String
  ) -> String {
    func list(_ values: [Double]) -> String { values.map(number).joined(separator: ", ") }
    return text.replacingOccurrences(
      of: "\"\(field)\": [\(list(old))]", with: "\"\(field)\": [\(list(new))]")
  }

  @Test("Differences below the tolerance are rounding, not tampering")
  func rounding() throws {
    let (roster, _) = try solved("two-assistants")
    let text = try folder.read("two-assistants.result.json")
    let profit = try #require(SolveAnswer(text).equilibria.first?.firms.profit)
    let near = Self.replace("profit", profit, by: profit.map { $0 * (1 + 1e-12) }, in: text)
    #expect(near != text)
    #expect(try Overlap.run("verify", folder.write("near.json", near), roster).status == 0)
  }

  /// What is replaced in a result, by what, and words of the answer.
  static let broken: [(old: String, new: String, words: String)] = [
    ("\"overlap\": [", "\"overlap\": [0.5, ", "equilibria[0].firms.overlap: has 3 entries"),
    ("\"overlap\": [", "\"overlap\": [\"x\", ", "equilibria[0].firms.overlap[0]: must be a number"),
    ("\"overlap\": [", "\"overlap\": [null, ", "equilibria[0].firms.overlap[0]"),
    ("\"overlap\": [", "\"overlap\": [1e400, ", "1e400"),
    ("\"overlap\": ", "\"overlaps\": ", "equilibria[0].firms.overlap: missing"),
    ("\"overlap\": ", "\"overlap\": [1, 1], \"overlap\": ", "\"overlap\" twice"),
    ("\"equilibria\": [", "\"equilibria\": 3, \"e\": [", "equilibria: must be a list"),
    ("\"schemaVersion\": 2", "\"schemaVersion\": 1", "schemaVersion = 1"),
    ("\"liability\": ", "\"liability\": -", "policy.liability = -0.3"),
    ("\"welfare\": {", "\"welfare\": 3, \"w\": {", "equilibria[0].outcomes.welfare"),
    ("\"expectedUserHarm\"", "\"hurt\"", "equilibria[0].outcomes.expectedUserHarm: missing"),
    ("\"L\": [", "\"M\": [", "regimeFailureProbability"),
    ("\"verified\": true", "\"verified\": truth", ":"),
    ("\"solver\": {", "\"solver\": ", "expected"),
  ]

  @Test("A result that is none is refused in one line that names file and place", arguments: broken)
  func malformed(old: String, new: String, words: String) throws {
    let (roster, _) = try solved("two-assistants")
    let text = try folder.read("two-assistants.result.json")
    #expect(text.contains(old))
    let path = try folder.write("broken.json", text.replacingOccurrences(of: old, with: new))
    let run = try Overlap.run("verify", path, roster)
    #expect(run.status == 65)
    #expect(run.isOneErrorLine && run.error.contains("broken.json"), "\(run.error)")
    #expect(run.error.contains(words), "\(run.error)")
  }

  @Test(
    "Absurd profiles fail, without a crash",
    arguments: ["-1", "1e308", "-1e308", "5e-324", "0", "-0"])
  func absurd(value: String) throws {
    let (roster, _) = try solved("floor-binds-some")
    let text = try folder.read("floor-binds-some.result.json")
    let overlap = try #require(SolveAnswer(text).equilibria.first?.overlap)
    for index in overlap.indices {
      var words = overlap.map(Self.number)
      words[index] = value
      let edited = text.replacingOccurrences(
        of: "\"overlap\": [\(overlap.map(Self.number).joined(separator: ", "))]",
        with: "\"overlap\": [\(words.joined(separator: ", "))]")
      let run = try Overlap.run("verify", folder.write("absurd.json", edited), roster)
      #expect(run.status == 1 && run.error.isEmpty, "\(run.error)")
    }
  }

  @Test("A result without profiles proves nothing")
  func empty() throws {
    let (roster, _) = try solved("two-assistants")
    let text = try folder.read("two-assistants.result.json")
    let start = try #require(text.range(of: "\"equilibria\": [{"))
    let end = try #require(text.range(of: "}],\n  \"solver\""))
    let path = try folder.write(
      "empty.json",
      text[..<start.lowerBound] + "\"equilibria\": [],\n  \"solver\"" + text[end.upperBound...])
    let run = try Overlap.run("verify", path, roster)
    #expect(run.status == 1, "\(run.error)")
    #expect(run.output.contains("recorded unique, NOT CONFIRMED"))
  }
}
