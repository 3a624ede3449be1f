import Foundation
import Testing

@Suite("solve --mixed and --path")
struct MixtureAndPathTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func object(_ arguments: [String]) throws -> (status: Int32, object: [String: Any]) {
    let run = try Overlap.run(arguments + ["--format", "json"])
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    return (run.status, try #require(object as? [String: Any]))
  }

  @Test(
    """
    the market without a pure equilibrium has a mixed one, with a gain from deviating below 1e-6 \
    of profit
    """
  )
  func mixed() throws {
    let (status, object) = try object(["solve", folder.example("no-equilibrium"), "--mixed"])
    #expect(status == 0 && object["converged"] as? Bool == true)
    let mixture = try #require(object["mixture"] as? [String: Any])
    let gain = try #require(mixture["deviationGain"] as? [String: Any])
    #expect(try #require(gain["relative"] as? Double) < 1e-6)
    for firm in try #require(mixture["firms"] as? [[String: Any]]) {
      let weights = try #require(firm["weight"] as? [Double])
      // Weights are normalised in floating point.
      #expect(abs(weights.reduce(0, +) - 1) <= 1e-12)
    }
  }

  @Test("a path lists its points from end to end, and a bad one is refused in one line")
  func path() throws {
    let roster = try folder.example("symmetric-baseline")
    let (status, object) = try object(["solve", roster, "--path", "liability=0:1:3"])
    let values = try #require(object["points"] as? [[String: Any]]).compactMap {
      $0["value"] as? Double
    }
    #expect(status == 0 && values.first == 0 && values.last == 1)
    for bad in ["tax=0:1", "liability", "floor=-1:1", "liability=0:1:0"] {
      let run = try Overlap.run("solve", roster, "--path", bad)
      #expect(run.status == 64 && run.error.hasPrefix("error: "), "\(bad)")
      #expect(run.error.split(separator: "\n").count == 1, "\(bad)")
    }
  }
}
