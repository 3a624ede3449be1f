import Foundation
import MarketTestSupport
import OverlapMarket
import Planner
import Testing

/// `sensitivities` of Tests/Reference/planner.json: total derivatives by differences of re-solved
/// profiles in 60 digits (see planner_reference.py).
struct SensitivityVectors: Decodable {
  struct Profile: Decodable, Sendable {
    let overlap: [Double]
    let corner: [String]
    let welfare: Double
  }

  struct Row: Decodable, Sendable {
    let parameter: String
    let firm: String?
    let regime: String?
    let equilibrium: [Double]
    let welfare: Double
    let optimum: [Double]
    let optimalWelfare: Double
    let wedge: [Double]

    func primitive(in market: Market) throws -> Primitive {
      let firm = try self.firm.map { try #require(market.firms.name.firstIndex(of: $0)) } ?? -1
      let regime = try self.regime.map { name in
        try #require(market.regimes.firstIndex { $0.name == name })
      }
      return switch (parameter, regime) {
      case ("users", nil): .market(.users)
      case ("demandSensitivity", nil): .market(.demandSensitivity)
      case ("userHarm", nil): .market(.userHarm)
      case ("externalHarm", nil): .market(.externalHarm)
      case ("systemicLoss", nil): .market(.systemicLoss)
      case ("outsideOption", nil): .market(.outsideOption)
      case ("liability", nil): .liability
      case ("floor", nil): .floor
      case ("cost", nil): .firm(firm, .cost)
      case ("margin", nil): .firm(firm, .margin)
      case ("value", nil): .firm(firm, .value)
      case ("price", nil): .firm(firm, .price)
      case ("exposure", nil): .firm(firm, .exposure)
      case ("probability", let regime?): .probability(regime: regime)
      case ("baselineFailure", let regime?): .firm(firm, .baselineFailure, regime: regime)
      case ("effectiveness", let regime?): .firm(firm, .effectiveness, regime: regime)
      default: throw Unreadable(parameter: parameter)
      }
    }
  }

  struct Unreadable: Error { let parameter: String }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let roster: VectorRoster
    let equilibrium: Profile
    let optimum: Profile
    let derivatives: [Row]

    var testDescription: String { roster.name }
  }

  let sensitivities: [Case]

  static func load() throws -> SensitivityVectors {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Reference/planner.json")
    return try JSONDecoder().decode(SensitivityVectors.self, from: Data(contentsOf: file))
  }
}
