import Foundation
import OverlapMarket
import PolicySearch
import Testing

@testable import Rosters

@Suite("Menu files")
struct MenuFileTests {
  static let json = """
    { "schemaVersion": 1, "name": "m",
      "instruments": { "liability": { "from": 0, "to": 3, "points": 61 }, "floor": { "from": 0, \
    "to": 2, "points": 41 } },
      "objective": { "welfare": "totalSurplus", "systemic": "exact" },
      "constraints": { "minimumProfit": 0, "maximumOverlapCost": 100 }, "flatness": 0.01 }
    """

  private func decode(_ text: String) throws(RosterError) -> MenuFile {
    try MenuFile(jsonBytes: Array(text.utf8), file: "m.json")
  }

  private func refusal(_ text: String) -> String? {
    do throws(RosterError) {
      _ = try decode(text)
      return nil
    } catch {
      return error.kind == .badData ? error.description : "\(error.kind)"
    }
  }

  @Test("Every instrument, scale and constraint reads back equal from canonical JSON")
  func everyInstrument() throws {
    let menu = try PolicyMenu(
      PolicyParameter.movable.map {
        try MenuInstrument(
          $0, from: 0.25, to: 0.75, points: 2, scaledBy: $0.canBeScaled ? .share : nil)
      },
      constraints: PolicyConstraints(
        minimumProfit: -1, maximumOverlapCost: 2, maximumComplianceCost: 3, minimumFirms: 4))
    #expect(try MenuFile(jsonBytes: MenuEncoder.json(MenuFile(menu: menu))).menu == menu)
  }

  @Test("Every field is read, and what is left out has the default that the schema tells")
  func fields() throws {
    let full = try decode(Self.json)
    #expect(full.name == "m" && full.sha256 == JSONFile.sha256(MenuEncoder.json(full)))
    let lines = Self.json.replacing(",", with: " ,\r\n")
    #expect(try decode(lines).sha256 == full.sha256)
    #expect(try decode(Self.json.replacing("61", with: "62")).sha256 != full.sha256)
    #expect(
      try full.menu
        == PolicyMenu(
          [
            MenuInstrument(.liability, from: 0, to: 3, points: 61),
            MenuInstrument(.floor, from: 0, to: 2, points: 41),
          ], constraints: PolicyConstraints(minimumProfit: 0, maximumOverlapCost: 100)))
    let least = try decode(
      #"{ "instruments": { "floor": { "points": 1, "to": 0.5, "from": 5e-1 } }, "schemaVersion": 1 }"#
    )
    #expect(try least.menu == PolicyMenu([MenuInstrument(.floor, from: 0.5, to: 0.5, points: 1)]))
    #expect(least.name == nil)
  }

  @Test("Written and read again a menu is the same, to the bytes")
  func roundTrip() throws {
    let ranges = try [
      MenuInstrument(.liability, from: 0.1, to: 1 / 3, points: 7),
      MenuInstrument(.floor, from: 2, to: 2, points: 1),
    ]
    for name in [nil, "a \"menu\"\u{1}"] {
      for instruments in [ranges, [ranges[0]], [ranges[1]]] {
        for constraints in try [
          PolicyConstraints.none, PolicyConstraints(minimumProfit: -1e-3, maximumOverlapCost: 7),
        ] {
          let criterion: UncertaintyCriterion? = name == nil ? nil : .expectedShortfall(level: 0.05)
          let menu = try PolicyMenu(
            instruments, welfare: .fixedShares, systemic: .meanField, constraints: constraints,
            flatness: 0.25,
            criterion: criterion)
          let file = MenuFile(name: name, menu: menu)
          let bytes = MenuEncoder.json(file)
          let again = try MenuFile(jsonBytes: bytes)
          #expect(again.menu == menu && again.name == name && again.sha256 == file.sha256)
          #expect(MenuEncoder.json(again) == bytes)
        }
      }
    }
  }

  @Test(
    "Nonsense is refused in one clear line",
    arguments: [
      (
        #""from": 0, "to": 2"#, #""from": -1, "to": 2"#,
        "instruments.floor.from = -1: must be at least 0 and finite"
      ),
      (
        #""from": 0, "to": 2"#, #""from": 3, "to": 2"#,
        "instruments.floor.to = 2: must be at least 3, where the range starts"
      ),
      (
        #""floor": {"#, #""liability": {"#,
        "instruments.liability: appears twice in the same object; keep one"
      ),
      (
        #""points": 41"#, #""points": 0"#,
        "instruments.floor.points = 0: must be a whole number from 1 to 1000000"
      ),
      (
        #""points": 41"#, #""points": 4.5"#,
        "instruments.floor.points = 4.5: must be a whole number from 1 to 1000000"
      ),
      (
        #""points": 41"#, #""points": -3"#,
        "instruments.floor.points = -3: must be a whole number from 1 to 1000000"
      ),
      (
        #""points": 41"#, #""points": 1e30"#,
        "instruments.floor.points = 1e30: must be a whole number from 1 to 1000000"
      ),
      (
        #""points": 41"#, #""points": "41""#,
        """
        instruments.floor.points = \"41\": must be a whole number from 1 to 1000000, not a text; \
        take the quotes away
        """
      ),
      (
        #""points": 41"#, #""points": 1"#,
        "instruments.floor.points = 1: must be at least 2, so that both ends of the range are tried"
      ),
      (
        #", "points": 41"#, "",
        "instruments.floor.points: missing; must be a whole number from 1 to 1000000"
      ),
      (
        #""points": 41"#, #""points": 41000"#,
        "instruments = a grid of 2501000 points: must be at most 1000000; ask for fewer points"
      ),
      (#""floor""#, #""flor""#, "instruments.flor: unknown field; did you mean \"floor\"?"),
      (
        #""floor""#, #""tax""#,
        "instruments.tax: unknown field; a menu's instruments has \(LeverList.all)"
      ),
      (#""to": 2"#, #""top": 2"#, "instruments.floor.top: unknown field; did you mean \"to\"?"),
      (
        #""totalSurplus""#, #""total""#,
        "objective.welfare = \"total\": unknown name; did you mean \"totalSurplus\"?"
      ),
      (
        #""totalSurplus""#, #""profit""#,
        """
        objective.welfare = \"profit\": unknown name; the names are totalSurplus, \
        consumerSurplus, paper, fixedShares
        """
      ),
      (
        #""exact""#, #""meanField""#,
        "objective.systemic = \"meanField\": unknown name; did you mean \"mean-field\"? "
          + "The names are exact, mean-field"
      ),
      (
        #""exact""#, "1",
        "objective.systemic = 1: must be one of \"exact\", \"mean-field\", not a number"
      ),
      (
        #""maximumOverlapCost": 100"#, #""maximumOverlapCost": -1"#,
        "constraints.maximumOverlapCost = -1: must be at least 0 and finite"
      ),
      (#""flatness": 0.01"#, #""flatness": 2"#, "flatness = 2: must be between 0 and 1"),
      (
        #""exact""#, #""exact", "uncertainty": "worst-case""#,
        "objective.uncertainty = \"worst-case\": unknown name; did you mean \"worst\"?"
      ),
      (
        #""exact""#, #""exact", "uncertainty": "quantile""#,
        "objective.level: missing; quantile needs one, greater than 0 and at most 1"
      ),
      (
        #""exact""#, #""exact", "uncertainty": "expected-shortfall", "level": 0"#,
        "objective.level = 0: must be greater than 0 and at most 1"
      ),
      (
        #""exact""#, #""exact", "uncertainty": "expected-shortfall", "level": 1.5"#,
        "objective.level = 1.5: must be between 0 and 1"
      ),
      (
        #""exact""#, #""exact", "uncertainty": "regret", "level": 0.1"#,
        "objective.level: must be left out; regret has none"
      ),
      (
        #""exact""#, #""exact", "level": 0.1"#,
        "objective.level: must be left out; an objective without uncertainty has none"
      ),
      (#""schemaVersion": 1, "#, "", "schemaVersion: missing; must be the number 1"),
      (
        #""floor": { "from": 0, "to": 2, "points": 41 }"#,
        #""safeHarborDiscount": { "from": 0, "to": 2, "points": 41 }"#,
        "instruments.safeHarborDiscount.to = 2: must be between 0 and 1"
      ),
      (
        #""points": 41 }"#, #""points": 41, "scaledBy": "size" }"#,
        "instruments.floor.scaledBy = \"size\": unknown name; the names are exposure, share, policy"
      ),
      (
        #""floor": { "from": 0, "to": 2, "points": 41 }"#,
        #""surcharge": { "from": 0, "to": 2, "points": 41, "scaledBy": "share" }"#,
        "instruments.surcharge.scaledBy: unknown field; a range has from, to, points"
      ),
      (
        #""floor": { "from": 0, "to": 2, "points": 41 }"#,
        #""exposureCap": { "from": -1, "to": 2, "points": 41 }"#,
        "instruments.exposureCap.from = -1: must be at least 0 and finite"
      ),
      (
        #""maximumOverlapCost": 100"#, #""minimumFirms": 0"#,
        "constraints.minimumFirms = 0: must be a whole number from 1 to 1000000000"
      ),
      (
        #""maximumOverlapCost": 100"#, #""maximumComplianceCost": -3"#,
        "constraints.maximumComplianceCost = -3: must be at least 0 and finite"
      ),
      (#""objective""#, #""objectives""#, "objectives: unknown field; did you mean \"objective\"?"),
    ])
  func refused(old: String, new: String, message: String) {
    // The last of what occurs twice is the floor's.
    let text = Self.json.replacingLast(old, new)
    #expect(text != Self.json)
    #expect(refusal(text) == "m.json: " + message)
  }

  @Test("A menu without instruments")
  func empty() {
    #expect(
      refusal(#"{ "schemaVersion": 1, "instruments": {} }"#)
        == "m.json: instruments = {}: must have at least one of \(LeverList.all)")
    #expect(
      refusal(#"{ "schemaVersion": 1 }"#) == "m.json: instruments: missing; must be an object {...}"
    )
    #expect(refusal("") == "m.json: is empty; it must hold a JSON object {...}")
    #expect(refusal(Self.json) == nil)
  }

  @Test(
    """
    The schema takes and refuses what the decoder does, but for rules about several fields \
    together
    """
  )
  func schema() throws {
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(MenuSchema.json.utf8)) as? [String: Any])
    for (old, new) in [
      ("", ""), (#""from": 0, "to": 2"#, #""from": -1, "to": 2"#),
      (#""points": 41"#, #""points": 0"#),
      (#""points": 41"#, #""points": 41.0"#), (#""points": 41"#, #""points": 4.5"#),
      (#""points": 41"#, #""points": "4""#),
      (#""exact""#, #""mean-field""#), (#""exact""#, #""meanField""#), (#""floor""#, #""flor""#),
      (#""flatness": 0.01"#, #""flatness": 2"#), (#""schemaVersion": 1, "#, ""),
      (#", "points": 41"#, ""),
    ] {
      let text = old.isEmpty ? Self.json : Self.json.replacingLast(old, new)
      let document = try JSONSerialization.jsonObject(with: Data(text.utf8))
      #expect(
        try SchemaAgreementTests.isValid(document, schema) == (refusal(text) == nil), "\(new)")
    }
    let none = try JSONSerialization.jsonObject(
      with: Data(#"{ "schemaVersion": 1, "instruments": {} }"#.utf8))
    #expect(try !SchemaAgreementTests.isValid(none, schema))
  }
}

extension String {
  fileprivate func replacingLast(_ old: String, _ new: String) -> String {
    guard let range = range(of: old, options: .backwards) else { return self }
    return replacingCharacters(in: range, with: new)
  }
}

/// Written out, as errors list them.
private enum LeverList {
  static let all =
    "liability, floor, surcharge, safeHarborThreshold, safeHarborDiscount, gapCeiling, "
    + "scorecardFloor, exposureCap"
}
