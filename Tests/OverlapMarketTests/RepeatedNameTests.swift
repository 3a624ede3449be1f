import TestSupport
import Testing

@testable import OverlapMarket

@Suite("Names that come twice")
struct RepeatedNameTests {
  /// What it should find, by comparing strings.
  private func naive(_ names: ArraySlice<String>) -> [Int]? {
    for index in names.indices {
      if let earlier = names[..<index].firstIndex(of: names[index]) { return [index, earlier] }
    }
    return nil
  }

  @Test("The first in the list, however long the names and whatever their alphabet") func agrees() {
    let seed = UInt64.random(in: .min ... .max)
    print("RepeatedNameTests seed \(seed)")
    var generator = SplitMix(seed: seed)
    let ascii = ["a", "b", "K", " ", "\0"]
    // é in one scalar and in two, the letter K and the kelvin sign.
    let wide = ascii + ["\u{E9}", "e\u{301}", "\u{212A}", "e"]
    var repeats = 0
    for round in 0..<3_000 {
      let alphabet = round.isMultiple(of: 2) ? ascii : wide
      let longest = Int.random(in: 1...20, using: &generator)
      let names = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        (0..<Int.random(in: 1...longest, using: &generator)).map { _ in
          alphabet[Int.random(in: alphabet.indices, using: &generator)]
        }.joined()
      }
      let part = names[Int.random(in: 0...names.count, using: &generator)...]
      let found = RepeatedName(in: part)
      #expect(found.map { [$0.index, $0.earlier] } == naive(part), "seed \(seed) round \(round)")
      if found != nil { repeats += 1 }
    }
    #expect(repeats > 500 && repeats < 2_900)
  }

  @Test(
    "Names that differ in blanks only are refused, whichever blanks",
    arguments: [
      ("a b", "a  b"), ("a", "a "), ("a", "\u{200B}a"), ("a b", "a\u{A0}b"), ("é b", "é\tb"),
      (" a", "a\n"), ("日 本", "日\u{3000}本"),
    ])
  func alike(_ first: String, _ second: String) throws {
    func market(_ names: [String]) throws(MarketError) -> Market {
      try Market(
        users: 1, demandSensitivity: 1, userHarm: 0, externalHarm: 0, systemicLoss: 0,
        regimes: [Regime(name: "r", probability: 1)],
        firms: Firms(
          names.map {
            Firm(name: $0, cost: 1, margin: 1, baselineFailure: [0.5], effectiveness: [1])
          }, regimeCount: 1))
    }
    let error = #expect(throws: MarketError.self) { try market(["x", first, second]) }
    #expect(
      error
        == .alikeName(
          path: "firms[2].name", name: second, first: first, firstPath: "firms[1].name"))
    #expect(error?.rule.contains("differs in blanks only") == true)
    for name in [first, second] { #expect(try market(["x", name]).firms.count == 2) }
    // Words run together are another name.
    #expect(try market(["ab", "a b", " "]).firms.count == 3)
  }

  @Test("A hundred thousand names that differ, and one that comes again") func many() {
    var names = (0..<100_000).map { "firm \($0)" }
    #expect(RepeatedName(in: names[...]) == nil)
    names.append("firm 54321")
    let found = RepeatedName(in: names[...])
    #expect(found.map { [$0.index, $0.earlier] } == [100_000, 54_321])
  }
}
