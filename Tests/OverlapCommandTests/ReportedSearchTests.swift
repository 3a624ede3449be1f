import Foundation
import Testing

/// Searches in markets of strong demand, most points of which have no pure equilibrium: they once
/// took half a minute and said nothing meanwhile.
@Suite("Reported searches")
struct ReportedSearchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Firm {
    let name: String
    let cost, margin, value, low, high, lowFall, highFall: Double

    var json: String {
      """
      { "name": "\(name)", "cost": \(cost), "margin": \(margin), "value": \(value),
        "baselineFailure": { "L": \(low), "H": \(high) },
        "effectiveness": { "L": \(lowFall), "H": \(highFall) } }
      """
    }
  }

  private func write(
    _ name: String, users: Double, sensitivity: Double, systemicLoss: Double, outside: Double,
    _ firms: [Firm]
  ) throws -> String {
    try folder.write(
      name,
      """
      { "schemaVersion": 1, "market": { "users": \(users), "demandSensitivity": \(sensitivity),
          "userHarm": 2, "externalHarm": 4, "systemicLoss": \(systemicLoss),
          "outsideOption": \(outside) },
        "regimes": [ { "name": "L", "probability": 0.8 }, { "name": "H", "probability": 0.2 } ],
        "firms": [ \(firms.map(\.json).joined(separator: ", ")) ], "policy": {} }
      """)
  }

  private func search(_ roster: String, _ menu: String) throws -> (object: [String: Any], Duration)
  {
    var run: Run?
    let time = try ContinuousClock().measure {
      run = try Overlap.run("search", roster, menu, "--format", "json")
    }
    let answer = try #require(run)
    #expect(answer.status == 0 || answer.status == 1)
    let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
    return (try #require(object as? [String: Any]), time)
  }

  @Test("Three firms and 35 policies, most without an equilibrium: told at once, and so")
  func fewFirms() throws {
    let roster = try write(
      "few.json", users: 10, sensitivity: 12, systemicLoss: 1, outside: -0.43, Self.few)
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "name": "m", "instruments": {
          "liability": { "from": 0, "to": 1.2, "points": 7 },
          "floor": { "from": 0, "to": 1, "points": 5 } }, "flatness": 0.01 }
      """)
    let (answer, time) = try search(roster, menu)
    // A bound against hanging alone: it takes a second on a quiet machine.
    #expect(time < .seconds(60))
    let counts = try #require(answer["counts"] as? [String: Any])
    #expect(counts["pointCount"] as? Int == 35)
  }

  @Test("Five firms of demand sensitivity 35 and a menu of two instruments")
  func fiveFirms() throws {
    let roster = try write(
      "slow.json", users: 5, sensitivity: 35, systemicLoss: 0.2, outside: -0.44, Self.slow)
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": {
          "liability": { "from": 0, "to": 1, "points": 5 },
          "floor": { "from": 0, "to": 1, "points": 5 } } }
      """)
    let (answer, time) = try search(roster, menu)
    #expect(time < .seconds(120))
    let counts = try #require(answer["counts"] as? [String: Any])
    #expect(counts["pointCount"] as? Int == 25)
  }

  private static let few = [
    Firm(
      name: "f2", cost: 2.05, margin: 1.35, value: 0.06, low: 0.1, high: 0.31, lowFall: 0.035,
      highFall: 0.29),
    Firm(
      name: "f1", cost: 1.97, margin: 1.52, value: 0.22, low: 0.05, high: 0.53, lowFall: 0.04,
      highFall: 0.25),
    Firm(
      name: "f0", cost: 2.11, margin: 1.5, value: 0.19, low: 0.15, high: 0.51, lowFall: 0.029,
      highFall: 0.36),
  ]

  private static let slow = [
    Firm(
      name: "f4", cost: 1.09, margin: 0.88, value: 0.02, low: 0.14, high: 0.39, lowFall: 0.025,
      highFall: 0.27),
    Firm(
      name: "f3", cost: 2.35, margin: 1.76, value: 0.2, low: 0.09, high: 0.52, lowFall: 0.024,
      highFall: 0.16),
    Firm(
      name: "f2", cost: 2.66, margin: 1.97, value: 0.19, low: 0.12, high: 0.44, lowFall: 0.036,
      highFall: 0.11),
    Firm(
      name: "f1", cost: 1.45, margin: 1.28, value: 0.01, low: 0.15, high: 0.43, lowFall: 0.035,
      highFall: 0.23),
    Firm(
      name: "f0", cost: 1.52, margin: 1.1, value: 0.22, low: 0.15, high: 0.59, lowFall: 0.033,
      highFall: 0.39),
  ]
}
