import Testing

@testable import OverlapMarket

/// The text of a path and what is said of a wrong one.
struct PathRequestTests {
  @Test("instrument, range and number of points are read")
  func reads() throws {
    let plain = try PathRequest("liability=0:3")
    #expect(plain == (try PathRequest(instrument: .liability, from: 0, to: 3)))
    #expect(plain.points == 31)
    #expect(plain.values.count == 31 && plain.values.first == 0 && plain.values.last == 3)
    let counted = try PathRequest("floor=1:2.5e-1:4")
    #expect(counted.values == [1, 0.75, 0.5, 0.25])
    #expect(try PathRequest("floor=2:2:9").values == [2])
  }

  @Test(
    "what cannot be read is answered in one line",
    arguments: [
      ("liability", PathRequestError.malformed(text: "liability")),
      ("liability=1", .malformed(text: "liability=1")),
      ("floor=1:2:3:4", .malformed(text: "floor=1:2:3:4")),
      ("tax=0:1", .unknownInstrument(name: "tax")),
      ("floor=a:1", .notANumber(text: "a")), ("floor=0x1:1", .notANumber(text: "0x1")),
      ("floor=:1", .notANumber(text: "")), ("floor=inf:1", .notANumber(text: "inf")),
      ("liability=-1:2", .endOutOfDomain(instrument: .liability, text: "-1")),
      ("liability=0:1e999", .endOutOfDomain(instrument: .liability, text: "1e999")),
      ("floor=0:1:1", .pointsOutOfDomain(text: "1")), ("floor=0:1:", .pointsOutOfDomain(text: "")),
      ("floor=0:1:9999999999999999999999", .pointsOutOfDomain(text: "9999999999999999999999")),
      ("a\nb=0:1", .unknownInstrument(name: "a\nb")),
    ])
  func refuses(text: String, expected: PathRequestError) {
    #expect(throws: expected) { try PathRequest(text) }
    #expect(!expected.description.contains("\n"))
  }
}
