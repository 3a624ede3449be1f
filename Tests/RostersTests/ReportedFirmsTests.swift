import OverlapMarket
import Rosters
import Testing

/// CSVs as people have them, which were once refused or taken for something else.
@Suite("Reported CSVs of firms")
struct ReportedFirmsTests {
  static let header =
    "name,cost,margin,value,price,exposure,baselineFailure.L,baselineFailure.H,effectiveness.L,"
    + "effectiveness.H"

  private func load(_ csv: String) throws(RosterError) -> Roster {
    try Roster(
      jsonBytes: Array(Sample.marketJSON.utf8), firmsCSVBytes: Array(csv.utf8), file: "r.json",
      csvFile: "f.csv")
  }

  /// What all of them mean but for `decimals`.
  private static let firms = [
    Firm(
      name: "A", cost: 1, margin: 1, value: 0.2, price: 0.1, exposure: 1,
      baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15]),
    Firm(
      name: "B", cost: 3, margin: 0.7, value: 0.5, price: 0.25, exposure: 1.4,
      baselineFailure: [0.07, 0.45], effectiveness: [0.02, 0.12]),
  ]

  @Test(
    "are read as what they mean",
    arguments: [
      "\(header)\nA,1,1,0.2,0.1,1,0.1,0.4,0.03,0.15\nB,3,0.7,0.5,0.25,1.4,0.07,0.45,0.02,0.12\n"
        + ",,,,,,,,,\n",
      "\(header)\nA , 1 , 1 ,0.2,0.1,1,0.1,0.4,0.03,0.15\n B,3,0.7,0.5,0.25,1.4,0.07,0.45,0.02,0.12\n",
      "\"\",\(header)\n1,A , 1 , 1 ,0.2,0.1,1,0.1,0.4,0.03,0.15\n"
        + "2, B,3,0.7,0.5,0.25,1.4,0.07,0.45,0.02,0.12\n",
      "\(header),,,\nA,1,1,0.2,0.1,1,0.1,0.4,0.03,0.15,,,\n"
        + "B,3,0.7,0.5,0.25,1.4,0.07,0.45,0.02,0.12,,,\n,,,,,,,,,,,,\n,,,,,,,,,,,,\n",
    ])
  func meant(_ csv: String) throws {
    let roster = try load(csv)
    #expect(Array(roster.market.firms) == Self.firms)
    #expect(roster.remarks.isEmpty == !csv.hasPrefix("\"\","))
  }

  @Test("decimals without a zero") func decimals() throws {
    let roster = try load(
      "\(Self.header)\nA,1,.75,-.2,.1,1,.1,.4,.03,.15\nB,3,.7,.5,.25,1.4,.07,.45,.02,.12\n")
    var firms = Self.firms
    firms[0].margin = 0.75
    firms[0].value = -0.2
    #expect(Array(roster.market.firms) == firms)
  }

  @Test("names that differ in blanks only") func names() {
    let csv = """
      name,cost,margin,baselineFailure.L,baselineFailure.H,effectiveness.L,effectiveness.H
      A,1,1,0.1,0.4,0.03,0.15
      A ,3,0.7,0.07,0.45,0.02,0.12

      """
    let error = #expect(throws: RosterError.self) { try load(csv) }
    #expect(
      error?.description == "f.csv:3: name = \"A\": must be unique; line 2 has the same name")
  }
}
