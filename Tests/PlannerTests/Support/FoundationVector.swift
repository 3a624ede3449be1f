import Foundation
import MarketTestSupport

/// The vectors of Tests/Reference/foundations.json, computed by an independent program with 60
/// digits (see its foundations_reference.py).
struct FoundationVector: Decodable {
  let roster: VectorRoster
  let overlap: [Double]
  let expectedSquaredFailures: Double
  let covariance: [String: Double]
  let distribution: [Double]
  let welfare: Double
  let plannerOverlap: [Double]
  let plannerWelfare: Double

  static func load() throws -> [FoundationVector] {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Reference/foundations.json")
    return try JSONDecoder().decode([FoundationVector].self, from: Data(contentsOf: file))
  }
}
