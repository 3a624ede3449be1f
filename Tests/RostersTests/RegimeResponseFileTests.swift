import OverlapMarket
import Testing

@testable import Rosters

@Suite("A regime response in files")
struct RegimeResponseFileTests {
  private static func roster(_ response: String) throws -> String {
    try #require(
      Sample.edited("\"outsideOption\": -1 },", "\"outsideOption\": -1, \(response) },"))
  }

  @Test("it is read, written again with what is not the default, and names the roster")
  func roundTrip() throws {
    let text = try Self.roster(
      "\"regimeResponse\": { \"regime\": \"H\", \"failures\": 2, \"intercept\": -1, "
        + "\"exposure\": 0 }")
    let read = try Sample.decode(text)
    let response = try #require(read.market.regimeResponse)
    #expect(response.regime == 1 && response.intercept == -1)
    #expect(response.exposure == 0 && response.failures == 2)
    let written = String(decoding: RosterEncoder.json(read), as: UTF8.self)
    #expect(
      written.contains(
        "\"regimeResponse\": { \"regime\": \"H\", \"intercept\": -1, \"failures\": 2 }"))
    #expect(try Sample.decode(written) == read)
    #expect(read.sha256 != (try Sample.decode(Sample.json)).sha256)
  }

  @Test(
    "what is wrong with it is told by its path",
    arguments: [
      ("{ \"intercept\": 0 }", "market.regimeResponse.regime"),
      ("{ \"regime\": \"H\" }", "market.regimeResponse.intercept"),
      ("{ \"regime\": \"X\", \"intercept\": 0 }", "market.regimeResponse.regime"),
      ("{ \"regime\": \"H\", \"intercept\": \"a\" }", "market.regimeResponse.intercept"),
      ("{ \"regime\": \"H\", \"intercept\": 0, \"slope\": 1 }", "market.regimeResponse.slope"),
      ("3", "market.regimeResponse"),
    ])
  func refusals(response: String, path: String) throws {
    let refusal = try Sample.refusal(Self.roster("\"regimeResponse\": \(response)"))
    #expect(refusal?.path == path, "\(String(describing: refusal))")
  }
}
