import Testing

@testable import OverlapMarket

@Suite("The edges of the model")
struct EdgeTests {
  private func numbers(_ point: MarketPoint) -> [Double] {
    let (state, outcomes) = (point.state, point.outcomes)
    return state.overlap + state.share + state.profit + state.expectedFailure + [
      state.outsideShare, state.inclusiveValue, outcomes.consumerSurplus,
      outcomes.expectedSquaredFailures,
    ] + WelfareConvention.allCases.map { outcomes.welfare[$0] }
  }

  @Test(
    "is solved and verified, or reported as unverified, with finite numbers",
    arguments: EdgeCase.all)
  func answered(_ edge: EdgeCase) throws {
    let parts = try edge.parts()
    let solution = try parts.market().solve(under: parts.policy())
    for number in numbers(solution.point) { #expect(number.isFinite, "\(edge)") }
    let certificate = solution.point.verdict.certificate
    #expect(!certificate.relativeGain.isNaN && !certificate.residual.isNaN, "\(edge)")
    if edge.expectation == .solved { #expect(solution.converged, "\(edge): \(certificate)") }
    let shares = solution.point.state.share.reduce(solution.point.state.outsideShare, +)
    // Log weights of size β U round at 1e-16 · β U, which is the relative error of a weight.
    let utility =
      parts.demandSensitivity * (parts.firms.map { abs($0.value - $0.price) }.max() ?? 0)
    #expect(abs(shares - 1) <= 1e-15 * (10 + utility), "\(edge)")
  }

  @Test(
    "what was verified withstands a dense search, and plain best replies settle there",
    arguments: EdgeCase.all)
  func independent(_ edge: EdgeCase) throws {
    let parts = try edge.parts()
    let (market, policy) = (try parts.market(), try parts.policy())
    let solution = try market.solve(under: policy)
    guard solution.converged else { return }
    let profile = solution.point.state.overlap
    let naive = NaiveGame(market: market, policy: policy)
    let utility =
      parts.demandSensitivity * (parts.firms.map { abs($0.value - $0.price) }.max() ?? 0)
    for i in profile.indices {
      let rivals = naive.logRivals(i, profile)
      let here = naive.profit(i, profile[i], rivals)
      let gain = naive.profit(i, naive.bestReply(i, rivals), rivals) - here
      // The verifier's own tolerance is 1e-9 of profit; the naive sums round log weights of size β
      // U.
      let revenue = parts.users * (abs(parts.firms[i].margin) + naive.liableHarm(i))
      #expect(gain <= 1e-9 * abs(here) + 1e-15 * (10 + utility) * revenue, "\(edge), firm \(i)")
    }
    let start = profile.map { _ in parts.floor }
    guard let settled = naive.settle(from: start) else {
      Issue.record("\(edge): plain best replies do not settle")
      return
    }
    for i in profile.indices {
      // Replies move with log weights rounded at 1e-16 · β U, and settle to 1e-11. The square of an
      // overlap below 1e-150 underflows, so profit cannot tell it from 0.
      let tolerance = (1e-9 + 1e-14 * utility) * abs(settled[i]) + 1e-150
      #expect(abs(profile[i] - settled[i]) <= tolerance, "\(edge), firm \(i)")
    }
  }

  @Test("the base of these cases holds an interior firm, one at a kink and one saturated")
  func base() throws {
    let parts = try EdgeCase.base()
    let point = try parts.solved()
    #expect(Set(point.corners.map(\.description)).count == 3, "\(point.corners)")
  }

  @Test(
    "a firm without rivals and liability has nothing to gain from overlap and stays at its floor")
  func monopoly() throws {
    for floor in [0, 0.05, 3] {
      let parts = try EdgeCase.base().changed {
        $0.firms.removeLast(2)
        $0.liability = 0
        $0.floor = floor
      }
      let point = try parts.solved()
      #expect(
        point.state.overlap == [floor] && point.state.share == [1] && point.corners == [.floor])
    }
  }
}
