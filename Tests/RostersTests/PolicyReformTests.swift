import OverlapMarket
import Rosters
import Testing

@Suite("Reforms of policy")
struct PolicyReformTests {
  private func file(_ text: String) throws(RosterError) -> PolicyReform {
    try PolicyReform(jsonBytes: Array(text.utf8), file: "p.json")
  }

  private func refusal(_ body: () throws(RosterError) -> PolicyReform) -> String? {
    do throws(RosterError) {
      _ = try body()
      return nil
    } catch {
      return error.description
    }
  }

  @Test func files() throws {
    let both = try file(
      #"{ "schemaVersion": 1, "name": "n", "policy": { "liability": 1, "floor": 0.2 } }"#)
    #expect(both == PolicyReform(name: "n", [.liability: .uniform(1), .floor: .uniform(0.2)]))
    let none = try file(#"{ "policy": {}, "schemaVersion": 1 }"#)
    #expect(none == PolicyReform())
  }

  @Test func application() throws {
    let old = try Policy(liability: 0.3, floor: 0.1)
    let market = try Sample.decode(Sample.json).market
    #expect(try PolicyReform().applied(to: old, of: market) == old)
    #expect(
      try PolicyReform([.floor: .uniform(0.2)]).applied(to: old, of: market)
        == Policy(liability: 0.3, floor: 0.2))
    #expect(throws: RosterError.self) {
      try PolicyReform([.liability: .uniform(.nan)]).applied(to: old, of: market)
    }
  }

  @Test(arguments: [
    ("{}", "p.json: schemaVersion: missing; must be the number 1"),
    (#"{ "schemaVersion": 1 }"#, "p.json: policy: missing; must be an object {...}"),
    (
      #"{ "schemaVersion": 1, "policy": { "flor": 1 } }"#,
      "p.json: policy.flor: unknown field; did you mean \"floor\"?"
    ),
    (
      #"{ "schemaVersion": 1, "policy": { "floor": -1 } }"#,
      "p.json: policy.floor = -1: must be at least 0 and finite"
    ),
    (
      #"{ "schemaVersion": 1, "policy": { "floor": null } }"#,
      """
      p.json: policy.floor = null: must be a number that is at least 0, or an object with one \
      such number a firm, not null; leave the field out for its default (as in the roster)
      """
    ),
    (
      #"{ "schemaVersion": 1, "policy": { "floor": "1" } }"#,
      """
      p.json: policy.floor = \"1\": must be a number that is at least 0, or an object with one \
      such number a firm, not a text; take the quotes away
      """
    ),
    (
      #"{ "schemaVersion": 1, "liability": 1 }"#,
      """
      p.json: liability: stands inside policy; write { "schemaVersion": 1, "policy": \
      { "liability": 1 } }
      """
    ),
    (
      #"{ "floor": { "a": 1 }, "liability": 0.50 }"#,
      """
      p.json: floor: stands inside policy; write { "schemaVersion": 1, "policy": \
      { "floor": {...}, "liability": 0.50 } }
      """
    ),
    (
      Sample.json,
      """
      p.json: is a roster, not a policy file; a roster comes first, as in overlap compare ROSTER \
      POLICY, and overlap schema policy says what a policy file holds
      """
    ),
    (
      #"{ "schemaVersion": 1, "instruments": { "floor": { "from": 0 } } }"#,
      """
      p.json: is a menu, not a policy file; a menu goes to overlap search ROSTER MENU, and overlap \
      schema policy says what a policy file holds
      """
    ),
    (
      #"{ "schemaVersion": 1, "policy": { "cost": 1 } }"#,
      """
      p.json: policy.cost: unknown field; a policy has liability, floor, surcharge, safeHarbor, \
      gapCeiling, scorecard, exposureCap, complianceCost
      """
    ),
    ("", "p.json: is empty; it must hold a JSON object {...}"),
  ])
  func badFile(_ text: String, _ message: String) {
    #expect(refusal { () throws(RosterError) in try file(text) } == message)
  }

  @Test(
    arguments: [
      ("liability=1", 1, nil), ("floor=0.2", nil, 0.2),
      (" floor = 0.2 , liability = 1e-1 ", 0.1, 0.2),
    ] as [(String, Double?, Double?)])
  func inline(_ text: String, _ liability: Double?, _ floor: Double?) throws {
    let reform = try PolicyReform(inline: text)
    #expect(reform.name == text)
    #expect(
      reform[.liability] == liability.map { .uniform($0) }
        && reform[.floor] == floor.map { .uniform($0) })
    #expect(try PolicyReform.read(argument: text) == reform)
  }

  @Test(arguments: [
    ("", "policy \"\": must be instruments such as liability=0.3, with commas between them"),
    (
      "floor=1,",
      "policy \"floor=1,\": must be instruments such as liability=0.3, with commas between them"
    ),
    (
      "floor",
      "policy \"floor\": must be instruments such as liability=0.3, with commas between them"
    ),
    ("flor=1", "policy \"flor=1\": \"flor\": unknown instrument; did you mean \"floor\"?"),
    (
      "tax=1",
      """
      policy \"tax=1\": \"tax\": unknown instrument; the instruments are liability, floor, \
      surcharge, exposureCap
      """
    ),
    (
      "safeHarbour=1",
      "policy \"safeHarbour=1\": \"safeHarbour\": unknown instrument; did you mean \"safeHarbor\"?"
    ),
    (
      "gapCeiling=1",
      """
      policy \"gapCeiling=1\": \"gapCeiling\": has several numbers; set it in a policy file \
      (overlap schema policy)
      """
    ),
    ("floor=", "policy \"floor=\": floor = \"\": must be a number that is at least 0"),
    (
      "floor=x\u{1B}",
      "policy \"floor=x\\u001B\": floor = \"x\\u001B\": must be a number that is at least 0"
    ),
    ("floor=-1", "policy \"floor=-1\": floor = -1: must be at least 0 and finite"),
    ("floor=inf", "policy \"floor=inf\": floor = \"inf\": must be a number that is at least 0"),
    (
      "floor=1e400",
      """
      policy \"floor=1e400\": floor = 1e400: must lie in the range of a double, up to \
      1.7976931348623157e308 in size
      """
    ),
    ("floor=1,floor=1", "policy \"floor=1,floor=1\": floor: appears twice; keep one"),
  ])
  func badInline(_ text: String, _ message: String) {
    #expect(refusal { () throws(RosterError) in try PolicyReform(inline: text) } == message)
  }

  @Test("Neither a file nor inline") func argument() {
    #expect(
      throws: RosterError.unreadable(
        file: "reform",
        reason: "No such file or directory; a policy is a file, or written out as liability=0.3")
    ) {
      try PolicyReform.read(argument: "reform")
    }
  }

  @Test(
    "Words that are one policy with blanks in it",
    arguments: [
      (["liability", "=", "1"], "liability=1"), (["liability=", "1"], "liability=1"),
      (["liability", "=1"], "liability=1"), (["liability", "1"], "liability=1"),
      (["r.json", "floor", "=", "2e-1,liability=1"], "floor=2e-1"),
      (["surcharge", "=", " 0.5"], "surcharge=0.5"), (["liability=1", "floor=2"], nil),
      (["liability"], nil), (["liability", "floor"], nil), (["liability = 1"], nil),
      (["liability", "r.json"], nil), ([], nil),
    ] as [([String], String?)])
  func joined(_ words: [String], _ policy: String?) {
    #expect(PolicyReform.joined(words) == policy)
  }
}
