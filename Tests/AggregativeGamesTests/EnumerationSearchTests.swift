import Intervals
import TestSupport
import Testing

@testable import AggregativeGames

/// Branch and prune over totals, on games made to be hard for it.
struct EnumerationSearchTests {
  @Test(
    "a root exactly at the border of two halves is found, once, and the others too",
    arguments: [0.5, 0.7, 0.9])
  func border(outerRoot: Double) throws {
    let game = BorderGame(outerRoot: outerRoot)
    var search = EnumerationSearch(
      options: EquilibriumEnumeration(), game: game, kinds: game.kinds.members)
    search.run()
    #expect(search.undecided.isEmpty && !search.isExhausted, "\(search.undecided)")
    try #require(search.roots.count == 3, "\(search.roots.map(\.sums[0]))")
    for (root, expected) in zip(search.roots, [-outerRoot, 0, outerRoot]) {
      #expect(root.sums[0].contains(expected) && root.sums[0].width < 1e-12, "\(root.sums[0])")
    }
  }

  @Test("a root at the very end of an interval is not claimed to be proven there, one inside is")
  func endpoint() throws {
    let game = BorderGame(outerRoot: 0.5)
    func answer(_ total: Interval) throws -> RootAnswer {
      var search = BranchSearch(game: game, player: 0, sums: total)
      let branches = [search.branches(in: BranchSearch.wholeSet(of: 0, in: game))]
      try #require(branches[0].count == 1)
      let choice = BranchChoice(counts: [[1]])
      let slope = choice.slope(branches) - game.requiredContribution(over: total).slope
      try #require(slope.upper < 0)
      return TotalNewton(
        game: game, kinds: game.kinds.members, branches: branches, choice: choice, slope: slope,
        total: total, guess: nil
      ).run()
    }
    guard case .undecided = try answer(Interval(lower: 0.4, upper: 0.5)) else {
      Issue.record("a root at the end")
      return
    }
    guard case .root(let root) = try answer(Interval(lower: 0.4, upper: 0.6)) else {
      Issue.record("a root inside")
      return
    }
    #expect(root.sums[0].contains(0.5))
    guard case .noRoot = try answer(Interval(lower: 0.6, upper: 0.7)) else {
      Issue.record("no root")
      return
    }
  }

  @Test("a reply that is known to the last bit is still searched on the halves")
  func pointStretch() throws {
    let game = Cournot(
      a: 10, b: 1, firms: [Cournot.Firm(c: 1, capacity: 4), Cournot.Firm(c: 1, capacity: 4)])
    // With the total at 6 each firm supplies (10 − 1 − 6) / 1 = 3, inside its only piece.
    var search = BranchSearch(game: game, player: 0, sums: Interval(6))
    let branches = search.branches(
      in: BranchSearch.Stretch(strategies: Interval(3), below: .positive, above: .negative))
    try #require(branches.count == 1)
    #expect(branches[0].strategies == Interval(3) && branches[0].isRegular)
  }

  @Test("a Cournot oligopoly with kinks has exactly its one equilibrium", arguments: 1...40)
  func cournot(_ seed: UInt64) throws {
    var generator = SplitMix(seed: 600 + seed)
    let plain = Cournot.random(Int.random(in: 1...12, using: &generator), using: &generator)
    try expectOnly(plain.textbookEquilibrium, in: plain, "seed \(seed)")
    // Overtime that costs nothing more makes kinks without effect.
    let firms = plain.firms.map { firm in
      var firm = firm
      firm.overtime = [(from: firm.capacity * generator.uniform(0.1...0.9), extra: 0)]
      return firm
    }
    try expectOnly(
      plain.textbookEquilibrium, in: Cournot(a: plain.a, b: plain.b, firms: firms),
      "seed \(seed), kinks")
  }

  @Test("a firm whose supply would lie on both sides of a step of marginal cost stays at the step")
  func kink() throws {
    // Without overtime a monopoly supplies (a − c) / 2b = 4.5; beyond 2 it costs 7 more, and then
    // only 1 would be worth it.
    let firm = Cournot.Firm(c: 1, capacity: 9, overtime: [(from: 2, extra: 7)])
    try expectOnly([2], in: Cournot(a: 10, b: 1, firms: [firm]), "monopoly")
  }

  private func expectOnly(_ profile: [Double], in game: Cournot, _ name: String) throws {
    let outcome = EquilibriumEnumeration().run(game, audit: CournotAudit(game))
    #expect(outcome.isComplete, "\(name): undecided \(outcome.undecided)")
    try #require(outcome.equilibria.count == 1, "\(name)")
    let found = outcome.equilibria[0]
    for (found, expected) in zip(found.profile, profile) {
      #expect(
        abs(found - expected) <= 1e-9 * max(1, abs(expected)),
        "\(name): \(found), expected \(expected)")
    }
    #expect(zip(found.enclosure, found.profile).allSatisfy { $0.contains($1) }, "\(name)")
  }
}
