import Foundation
import MarketTestSupport
import OverlapMarket
import Planner
import Testing

/// The vectors of Tests/Reference/planner.json, computed by an independent program with 60 digits
/// (see its planner_reference.py).
struct PlannerVectors: Decodable {
  struct WelfareRecord: Decodable, Sendable {
    let value: Double
    let gradient: [Double]
    let hessian: [[Double]]
  }

  struct WelfareCase: Decodable, Sendable, CustomTestStringConvertible {
    let roster: VectorRoster
    let overlap: [Double]
    /// By convention, shares and systemic term.
    let welfare: [String: [String: [String: WelfareRecord]]]

    var testDescription: String { roster.name }
  }

  struct PlannerCase: Decodable, Sendable, CustomTestStringConvertible {
    let roster: VectorRoster
    let convention: String
    let shares: String
    let systemicTerm: String
    let overlap: [Double]
    let corner: [String]
    let welfare: Double
    let several: Bool

    var testDescription: String { roster.name }
  }

  struct Social: Decodable, Sendable {
    let usersHarm, externalHarm, reallocation, systemicMean, systemicCorrelation,
      systemicIdiosyncratic, cost: Double
  }

  struct Private: Decodable, Sendable {
    let demand, liability, cost: Double
  }

  struct WedgePoint: Decodable, Sendable {
    let overlap: [Double]
    let corner: [String]
    let welfare: Double
    /// nil where the firm is not interior.
    let `private`: [Private?]
    let social: [Social?]
  }

  struct WedgeCase: Decodable, Sendable, CustomTestStringConvertible {
    let roster: VectorRoster
    let equilibrium: WedgePoint
    let optimum: WedgePoint
    let wedge: [Double]

    var testDescription: String { roster.name }
  }

  struct LiabilityCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Deviation: Decodable, Sendable {
      let profit, bestReply, gain: Double
    }

    let roster: VectorRoster
    let kind: String
    let overlap: [Double]
    let corner: [String]
    let liability: [Double?]
    let deviations: [Deviation]
    let isEquilibrium: Bool

    var testDescription: String { "\(roster.name), \(kind)" }
  }

  let welfare: [WelfareCase]
  let planner: [PlannerCase]
  let wedge: [WedgeCase]
  let liability: [LiabilityCase]

  static func load() throws -> PlannerVectors {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Reference/planner.json")
    return try JSONDecoder().decode(PlannerVectors.self, from: Data(contentsOf: file))
  }

  enum Unreadable: Error { case objective(String) }

  static func objective(_ convention: String, _ systemic: String, _ shares: String) throws
    -> WelfareObjective
  {
    guard let convention = WelfareConvention(rawValue: convention) else {
      throw Unreadable.objective(convention)
    }
    return WelfareObjective(
      convention: convention, systemicTerm: systemic == "exact" ? .exact : .meanField,
      shares: shares == "free" ? .free : .fixed)
  }
}
