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
    #expect(status == 0 && object["verified"] as? Bool == true)
    let mixture = try #require(object["mixture"] as? [String: Any])
    let gain = try #require(mixture["deviationGain"] as? [String: Any])
    #expect(try #require(gain["relativeGain"] as? Double) < 1e-6)
    let supports = try #require(mixture["supports"] as? [String: Any])
    let firms = try #require(supports["firm"] as? [String])
    let probabilities = try #require(supports["probability"] as? [Double])
    let names = try #require((mixture["firms"] as? [String: Any])?["name"] as? [String])
    #expect(Set(firms) == Set(names) && firms.count == probabilities.count)
    for name in names {
      let sum = zip(firms, probabilities).reduce(0) { $0 + ($1.0 == name ? $1.1 : 0) }
      // Probabilities are normalised in floating point.
      #expect(abs(sum - 1) <= 1e-12)
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
