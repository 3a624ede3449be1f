import Testing

@testable import OverlapMarket

@Suite("One number for every firm")
struct FirmValuesTests {
  static func market(firms count: Int) throws -> Market {
    try MixedMarketTests.strongDemand(firms: count)
  }

  @Test func entries() {
    #expect((0..<3).map { FirmValues.uniform(0.3)[$0] } == [0.3, 0.3, 0.3])
    #expect((0..<2).map { FirmValues.perFirm([0.1, 0.4])[$0] } == [0.1, 0.4])
    #expect(FirmValues.uniform(1).isUniform && !FirmValues.perFirm([1]).isUniform)
    #expect(FirmValues.uniform(2).common == 2 && FirmValues.perFirm([2, 2]).common == 2)
    #expect(FirmValues.perFirm([2, 2.5]).common == nil && FirmValues.perFirm([]).common == nil)
  }

  @Test("Equal as written; agreement is about the firms that there are")
  func agreement() {
    let (uniform, written) = (FirmValues.uniform(0.3), FirmValues.perFirm([0.3, 0.3]))
    #expect(uniform != written && written == .perFirm([0.3, 0.3]))
    #expect(uniform.agrees(with: written, firms: 2) && written.agrees(with: uniform, firms: 2))
    #expect(!uniform.agrees(with: .perFirm([0.3, 0.4]), firms: 2))
    #expect(uniform.agrees(with: .perFirm([0.3, 0.4]), firms: 1))
  }

  @Test(arguments: [
    (FirmValues.uniform(0.3), "0.3"), (.perFirm([0.4, 0.1, 0.2]), "per firm 0.1 to 0.4"),
    (.perFirm([0.3, 0.3]), "per firm 0.3"), (.perFirm([]), "per firm, for no firm"),
  ])
  func phrase(_ values: FirmValues, _ phrase: String) {
    #expect(values.description == phrase)
  }

  @Test(
    "Every entry has its domain, and is named by its place", arguments: [-1e-300, .nan, .infinity])
  func domain(_ bad: Double) throws {
    func refusal(_ body: () throws(MarketError) -> Policy) -> MarketError? {
      do throws(MarketError) {
        _ = try body()
        return nil
      } catch {
        return error
      }
    }
    let liability = refusal { () throws(MarketError) in
      try Policy(liability: .perFirm([0, bad, bad]), floor: .uniform(0))
    }
    let floor = refusal { () throws(MarketError) in
      try Policy(liability: .uniform(0), floor: .perFirm([bad]))
    }
    #expect(liability?.path == "policy.liability[1]" && floor?.path == "policy.floor[0]")
    for error in [liability, floor] { #expect(error?.rule == "must be at least 0 and finite") }
  }

  @Test("A policy for another number of firms is refused wherever it meets the market")
  func count() throws {
    let market = try Self.market(firms: 3)
    let policy = try Policy(liability: .uniform(0.3), floor: .perFirm([0, 0.1]))
    let error = MarketError.entryCount(path: "policy.floor", count: 2, firms: 3)
    #expect(
      error.description
        == "policy.floor = 2 entries: must have one entry a firm; the market has 3 firms")
    #expect(throws: error) { try policy.check(fits: market) }
    #expect(throws: error) { try market.regulated(by: policy).game() }
    #expect(throws: error) { try market.solve(under: policy) }
    #expect(throws: error) { try market.allEquilibria(under: policy) }
    #expect(throws: MixtureError.market(error)) { try market.mixedEquilibrium(under: policy) }
    #expect(throws: error) { try market.path(PathRequest("liability=0:1:3"), under: policy) }
    // Also where the instrument that moves is the one that does not fit.
    #expect(throws: error) { try market.path(PathRequest("floor=3:3"), under: policy) }
    #expect(throws: error) { try market.regulated(by: policy) }
  }

  @Test("The closed forms of identical firms are for policies that treat them alike")
  func symmetricForms() throws {
    let form = try #require(SymmetricMarket(try Self.market(firms: 2)))
    let uniform = try Policy(liability: 0.3, floor: 0.1)
    let written = try uniform.writtenOut(for: try Self.market(firms: 2))
    #expect(form.reducedFormOverlap(under: written) == form.reducedFormOverlap(under: uniform))
    #expect(form.exactMarginOverlap(under: written) == form.exactMarginOverlap(under: uniform))
    #expect(form.reducedFormOverlap(under: uniform) != nil)
    for policy in [
      try Policy(liability: .perFirm([0.3, 0.2]), floor: .uniform(0)),
      try Policy(liability: .uniform(0.3), floor: .perFirm([0, 0.1])),
    ] {
      #expect(
        form.reducedFormOverlap(under: policy) == nil
          && form.exactMarginOverlap(under: policy) == nil)
    }
  }
}
