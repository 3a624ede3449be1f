import Testing

@testable import AggregativeGames

/// docs/model.md section 2: the inclusive reply r_i(A), the overlaps at which a firm meets its
/// optimality conditions at a given total.
@Suite("Inclusive replies")
struct InclusiveReplyTests {
  /// At a total Q a firm supplies (10 − Q − c) / (b + d) = 8 − Q less overtime: 1 beyond output 2,
  /// another 1 beyond 3.
  let game = Cournot(
    a: 10, b: 1,
    firms: [.init(c: 2, capacity: 5, overtime: [(from: 2, extra: 1), (from: 3, extra: 1)])])

  @Test(
    "inside a piece, on a kink, at the floor and at capacity, by the formula, for either selection",
    arguments: [
      (total: 9.0, strategy: 0.0, slope: 0.0), (6.5, 1.5, -1), (5.5, 2, 0), (4.5, 2.5, -1),
      (3.5, 3, 0),
      (2.5, 3.5, -1), (0.5, 5, 0),
    ])
  func byFormula(total: Double, strategy: Double, slope: Double) {
    for selection in [InclusiveReply.Selection.lowest, .highest] {
      for guess in [0, 2.2, 5, Double.nan] {
        let find = InclusiveReply.find(
          of: 0, in: game, total: total, near: guess, selection: selection)
        let best = InclusiveReply.best(
          of: 0, in: game, total: total, near: guess, selection: selection)
        for reply in [find, best] {
          // Marginal profit is exact in binary here, and linear: Newton's step lands on the root.
          #expect(reply.strategy == strategy, "total \(total), \(selection), guess \(guess)")
          #expect(reply.totalSlope == slope, "total \(total), \(selection), guess \(guess)")
        }
      }
    }
  }
}
