import OverlapMarket
import Rosters
import TestSupport
import Testing

@Suite("Instruments by the firms' names")
struct PerFirmPolicyTests {
  /// The sample under another policy.
  private func sample(_ policy: String) throws -> String {
    try #require(Sample.edited(#"{ "liability": 0.5, "floor": 0 }"#, policy))
  }

  private func file(_ policy: String) throws(RosterError) -> PolicyReform {
    try PolicyReform(
      jsonBytes: Array(#"{ "schemaVersion": 1, "policy": \#(policy) }"#.utf8), file: "p.json")
  }

  private func applied(_ reform: PolicyReform, _ roster: Roster) throws(RosterError) -> Policy {
    try reform.applied(to: roster.policy, of: roster.market, file: "p.json")
  }

  @Test("Entries find their firms in any order, also in front of them")
  func decoded() throws {
    let wanted = try Policy(liability: .perFirm([0.1, 0.4]), floor: .uniform(0.2))
    let text = try sample(#"{ "floor": 0.2, "liability": { "b": 0.4, "a": 0.1 } }"#)
    #expect(try Sample.decode(text).policy == wanted)
    let policyFirst = try sample("{}").replacingFirst(
      #""schemaVersion": 1,"#,
      #""schemaVersion": 1, "policy": { "liability": { "b": 0.4, "a": 0.1 }, "floor": 0.2 },"#
    ).replacingFirst(",\n  \"policy\": {}", "")
    #expect(try Sample.decode(policyFirst).policy == wanted)
    let both = try Sample.decode(
      try sample(#"{"liability":{"a":0,"b":1e-3},"floor":{"b":2,"a":0.5}}"#)
    ).policy
    #expect(both == (try Policy(liability: .perFirm([0, 1e-3]), floor: .perFirm([0.5, 2]))))
    // Per firm as written, though the numbers agree.
    let equal = try Sample.decode(try sample(#"{ "liability": { "a": 0.3, "b": 0.3 } }"#)).policy
    #expect(equal.liability == .perFirm([0.3, 0.3]))
  }

  @Test("Names are equal when Unicode says so")
  func unicode() throws {
    let text = try sample("{ \"liability\": { \"\u{65}\u{301}\": 0.1, \"b\": 0.2 } }")
      .replacingFirst("\"name\": \"a\"", "\"name\": \"\u{e9}\"")
    #expect(try Sample.decode(text).policy.liability == .perFirm([0.1, 0.2]))
  }

  @Test("With the firms in a CSV")
  func csv() throws {
    func roster(_ policy: String) throws(RosterError) -> Roster {
      let json = Sample.marketJSON.replacingFirst(#"{ "liability": 0.5, "floor": 0 }"#, policy)
      return try Roster(
        jsonBytes: Array(json.utf8), firmsCSVBytes: Array(Sample.csv.utf8), file: "r.json",
        csvFile: "f.csv")
    }
    #expect(try roster(#"{ "floor": { "b": 1, "a": 0 } }"#).policy.floor == .perFirm([0, 1]))
    let error = #expect(throws: RosterError.self) { try roster(#"{ "floor": { "b": 1 } }"#) }
    #expect(
      error?.description
        == "r.json: policy.floor.a: missing; every firm needs one, a number that is at least 0")
  }

  @Test("Written and read again", arguments: 0..<20)
  func roundTrip(_ round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    print("PerFirmPolicyTests.roundTrip seed \(seed)")
    var generator = SplitMix(seed: seed)
    let base = try Sample.decode(Sample.json)
    func values() -> FirmValues {
      Bool.random(using: &generator)
        ? .uniform(Double.random(in: 0...1, using: &generator))
        : .perFirm([
          Double.random(in: 0...1, using: &generator), Double.random(in: 0...9, using: &generator),
        ])
    }
    let roster = Roster(
      market: base.market, policy: try Policy(liability: values(), floor: values()))
    let bytes = RosterEncoder.json(roster)
    let again = try Roster(jsonBytes: bytes)
    #expect(again == roster && again.sha256 == roster.sha256, "seed \(seed)")
    #expect(RosterEncoder.json(again) == bytes, "seed \(seed)")
  }

  @Test func canonical() throws {
    let roster = try Sample.decode(
      try sample(#"{ "liability": { "b": 0.4, "a": 0.10 }, "floor": 1 }"#))
    let text = String(decoding: RosterEncoder.json(roster), as: UTF8.self)
    #expect(text.contains(#""policy": { "liability": { "a": 0.1, "b": 0.4 }, "floor": 1 }"#))
  }

  static let refusals: [(policy: String, message: String)] = [
    (
      #"{ "liability": {} }"#,
      "policy.liability.a: missing; every firm needs one, a number that is at least 0"
    ),
    (
      #"{ "liability": { "a": 1 } }"#,
      "policy.liability.b: missing; every firm needs one, a number that is at least 0"
    ),
    (
      #"{ "floor": { "a": 1, "b": 1, "d": 1 } }"#,
      "policy.floor.d: unknown firm; the firms are a, b"
    ),
    (#"{ "floor": { "a": 1, "B": 1 } }"#, #"policy.floor.B: unknown firm; did you mean "b"?"#),
    (
      #"{ "floor": { "a": 1, "b": 1, "": 1 } }"#,
      #"policy.floor[""]: unknown firm; the firms are a, b"#
    ),
    (
      #"{ "floor": { "a": 1, "b": 1, "x\ny": 1 } }"#,
      #"policy.floor["x\ny"]: unknown firm; the firms are a, b"#
    ),
    (
      #"{ "floor": { "a": 1, "a": 1, "b": 1 } }"#,
      "policy.floor.a: appears twice in the same object; keep one"
    ),
    (#"{ "floor": { "a": -1, "b": 1 } }"#, "policy.floor.a = -1: must be at least 0 and finite"),
    (
      #"{ "floor": { "a": 0, "b": 1e999 } }"#,
      """
      policy.floor.b = 1e999: must lie in the range of a double, up to 1.7976931348623157e308 in \
      size
      """
    ),
    (
      #"{ "floor": { "a": 0, "b": null } }"#,
      "policy.floor.b = null: must be a number that is at least 0, not null"
    ),
    (
      #"{ "floor": { "a": 0, "b": "1" } }"#,
      #"policy.floor.b = "1": must be a number that is at least 0, not a text; take the quotes away"#
    ),
    (
      #"{ "floor": { "a": 0, "b": { "L": 1 } } }"#,
      "policy.floor.b = {...}: must be a number that is at least 0, not an object"
    ),
    (
      #"{ "floor": { "a": 0, "b": [1] } }"#,
      "policy.floor.b = [...]: must be a number that is at least 0, not a list"
    ),
    (
      #"{ "floor": { "a": true, "b": 1 } }"#,
      "policy.floor.a = true: must be a number that is at least 0, not true or false"
    ),
    (
      #"{ "floor": [0, 1] }"#,
      """
      policy.floor = [...]: must be a number that is at least 0, or an object with one such \
      number a firm, not a list
      """
    ),
    (
      #"{ "floor": { "\uD800": 1 } }"#,
      "a \\uD800-\\uDBFF escape must be followed by its other half, \\uDC00-\\uDFFF"
    ),
    (
      #"{ "floor": { "\uDC00": 1 } }"#,
      """
      policy.floor[\"\u{FFFD}\u{FFFD}\u{FFFD}\"]: must not have a \\uDC00-\\uDFFF escape without \
      its other half
      """
    ),
  ]

  @Test("Rosters are refused in one line", arguments: refusals)
  func badRoster(_ policy: String, _ message: String) throws {
    let error = try #require(Sample.refusal(try sample(policy)))
    #expect(
      error.description.hasPrefix("r.json:") && error.description.hasSuffix(message), "\(error)")
    #expect(error.kind == .badData && isOneCleanLine(error.description))
  }

  @Test(
    "Policy files are refused in the same line, at the latest when they are applied",
    arguments: refusals)
  func badFile(_ policy: String, _ message: String) throws {
    let roster = try Sample.decode(Sample.json)
    let error = #expect(throws: RosterError.self) { try applied(try file(policy), roster) }
    let line = try #require(error?.description)
    #expect(line.hasPrefix("p.json:") && line.hasSuffix(message), "\(line)")
  }

  @Test("Reforms set one instrument by firm and leave the other as it is")
  func reforms() throws {
    let roster = try Sample.decode(
      try sample(#"{ "liability": { "a": 0.1, "b": 0.4 }, "floor": 1 }"#))
    let floor = try file(#"{ "floor": { "b": 2, "a": 0 } }"#)
    #expect(floor[.floor] == .perFirm(["a": 0, "b": 2]) && floor[.liability] == nil)
    #expect(
      try applied(floor, roster)
        == Policy(liability: .perFirm([0.1, 0.4]), floor: .perFirm([0, 2])))
    let uniform = try PolicyReform(inline: "liability=1")
    #expect(try applied(uniform, roster) == Policy(liability: 1, floor: 1))
    #expect(try applied(PolicyReform(), roster) == roster.policy)
  }

  @Test(
    "Reforms made in memory have their domain checked when they are applied",
    arguments: [-1, .nan, .infinity])
  func domain(_ bad: Double) throws {
    let roster = try Sample.decode(Sample.json)
    for (reform, path) in [
      (PolicyReform([.floor: .uniform(bad)]), "policy.floor"),
      (PolicyReform([.liability: .perFirm(["a": 0, "b": bad])]), "policy.liability.b"),
    ] {
      let error = #expect(throws: RosterError.self) { try applied(reform, roster) }
      #expect(
        error
          == .field(
            file: "p.json", path: path, value: "\(bad)", rule: "must be at least 0 and finite"))
    }
  }

  @Test("The misspelt name of a firm is answered with the one that is missing")
  func nearest() throws {
    let text = try sample(#"{ "liability": { "north 1": 0.1, "nrth 2": 0.2 } }"#)
      .replacingFirst("\"name\": \"a\"", "\"name\": \"north 1\"")
      .replacingFirst("\"name\": \"b\"", "\"name\": \"north 2\"")
    #expect(
      Sample.refusal(text)?.description
        == #"r.json: policy.liability["nrth 2"]: unknown firm; did you mean "north 2"?"#)
  }
}
