import OverlapMarket
import Reporting
import Rosters
import ShippedRosters
import Testing

@Suite("Verification of results by the library")
struct ResultVerificationTests {
  @Test("A library user verifies without a file")
  func library() throws {
    let bytes = try #require(ShippedRoster.all.first { $0.name == "two-assistants" }).rosterBytes
    let roster = try Roster(jsonBytes: bytes)
    let settled = try roster.market.regulated(by: roster.policy).settlement()
    let text = SolveResult(
      roster: roster, policy: roster.policy, rule: Settling(), settled: settled
    ).json
    let recorded = try RecordedSolution(jsonBytes: Array(text.utf8))
    let verification = try ResultVerification(of: recorded, in: roster)
    #expect(verification.isVerified)
    #expect(verification.profiles.map(\.largestDifference) == [0])
    #expect(verification.profiles.first?.contradictions.isEmpty == true)
    let other = Roster(market: roster.market, policy: roster.policy)
    #expect(throws: RosterError.self) { try ResultVerification(of: recorded, in: other) }
  }
}
