import OverlapMarket
import Testing

@testable import Rosters

@Suite("Every instrument in files")
struct InstrumentFileTests {
  static let full = """
    "policy": { "liability": 0.3, "floor": { "a": 0.1, "b": 0 }, "surcharge": 0.5,
      "safeHarbor": { "threshold": { "a": 0.4, "b": 0.2 }, "discount": 0.25 },
      "gapCeiling": { "ceiling": 0.1, "baselineGap": { "b": 0.5, "a": 0.3 }, "gapReduction": 2 },
      "exposureCap": 1.5, "complianceCost": { "fixed": 0.01, "perFloor": 0.02 } }
    """

  static func roster(_ policy: String) throws(RosterError) -> Roster {
    try Roster(
      jsonBytes: Array(
        """
        { "schemaVersion": 1,
          "market": { "users": 10, "demandSensitivity": 1, "userHarm": 2, "externalHarm": 4, \
        "systemicLoss": 1 },
          "regimes": [ { "name": "L", "probability": 1 } ],
          "firms": [
            { "name": "a", "cost": 1, "margin": 1, "baselineFailure": { "L": 0.3 }, \
        "effectiveness": { "L": 0.1 } },
            { "name": "b", "cost": 1, "margin": 1, "baselineFailure": { "L": 0.3 }, \
        "effectiveness": { "L": 0.1 } } ],
          \(policy) }
        """.utf8), file: "r.json")
  }

  @Test("a roster sets them all, per firm by name, and reads back equal from its canonical JSON")
  func roundTrip() throws {
    let roster = try Self.roster(Self.full)
    let expected = try Policy(
      liability: .uniform(0.3), floor: .perFirm([0.1, 0]), .surcharge(0.5),
      .safeHarbor(SafeHarbor(threshold: .perFirm([0.4, 0.2]), discount: 0.25)),
      .gapCeiling(
        GapCeiling(ceiling: 0.1, baselineGap: .perFirm([0.3, 0.5]), gapReduction: 2)),
      .exposureCap(1.5), .complianceCost(ComplianceCost(fixed: 0.01, perFloor: 0.02)))
    #expect(roster.policy == expected)
    let least: [Double] = [(0.3 - 0.1) / 2, (0.5 - 0.1) / 2]
    let burden = try roster.market.regulated(by: roster.policy).burden
    #expect(burden.leastOverlap == .perFirm([max(0.1, least[0]), least[1]]))
    #expect(try Roster(jsonBytes: RosterEncoder.json(roster)) == roster)
  }

  @Test("a reform replaces an instrument as a whole and leaves the others")
  func reform() throws {
    let roster = try Self.roster(Self.full)
    let file =
      #"{ "schemaVersion": 1, "policy": { "safeHarbor": { "threshold": 1, "discount": 0.5 } } }"#
    let applied = try PolicyReform(jsonBytes: Array(file.utf8)).applied(
      to: roster.policy, of: roster.market)
    #expect(applied.safeHarbor == SafeHarbor(threshold: .uniform(1), discount: 0.5))
    #expect(applied.gapCeiling == roster.policy.gapCeiling && applied.surcharge == 0.5)
    let inline = try PolicyReform(inline: "surcharge=2, exposureCap=0.5").applied(
      to: roster.policy, of: roster.market)
    #expect(inline.surcharge == 2 && inline.exposureCap == 0.5 && inline.liability == .uniform(0.3))
  }

  @Test(
    "what makes no sense is refused in one line",
    arguments: [
      (#""surcharge": -1"#, "policy.surcharge = -1: must be at least 0 and finite"),
      (
        #""surcharge": {}"#,
        "policy.surcharge = {...}: must be a number that is at least 0, not an object"
      ),
      (#""exposureCap": -0.5"#, "policy.exposureCap = -0.5: must be at least 0 and finite"),
      (
        #""safeHarbor": { "threshold": 1 }"#,
        "policy.safeHarbor.discount: missing; must be a number between 0 and 1"
      ),
      (
        #""safeHarbor": { "threshold": 1, "discount": 2 }"#,
        "policy.safeHarbor.discount = 2: must be between 0 and 1"
      ),
      (
        #""safeHarbor": { "threshold": { "a": 1 }, "discount": 0.5 }"#,
        "policy.safeHarbor.threshold.b: missing; every firm needs one, a number that is at least 0"
      ),
      (
        #""gapCeiling": { "ceiling": 1, "baselineGap": 1, "gapReduction": 0 }"#,
        "policy.gapCeiling.gapReduction = 0: must be greater than 0 and finite"
      ),
      (
        #""gapCeiling": { "ceiling": 1, "baselineGap": { "a": 1, "c": 1 }, "gapReduction": 1 }"#,
        "policy.gapCeiling.baselineGap.c: unknown firm; the firms are a, b"
      ),
      (
        #""complianceCost": {}"#,
        "policy.complianceCost = {}: must have at least one of fixed, perFloor"
      ),
      (
        #""complianceCost": { "fixed": -1 }"#,
        "policy.complianceCost.fixed = -1: must be at least 0 and finite"
      ),
      (
        #""safeHarbour": { "threshold": 1, "discount": 0.5 }"#,
        "policy.safeHarbour: unknown field; did you mean \"safeHarbor\"?"
      ),
    ])
  func refused(field: String, message: String) {
    do throws(RosterError) {
      _ = try Self.roster("\"policy\": { \(field) }")
      Issue.record("accepted: \(field)")
    } catch {
      #expect(error.description == "r.json: " + message)
    }
  }
}
