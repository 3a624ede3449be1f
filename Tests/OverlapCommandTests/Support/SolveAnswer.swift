import Foundation
import TestSupport

/// The result format of INTERFACE, every field of it required and of its type.
struct SolveAnswer: Decodable, Equatable {
  struct Roster: Decodable, Equatable {
    let name: String
    let sha256: String
  }

  struct Policy: Decodable, Equatable {
    let liability: Double
    let floor: Double
  }

  struct Gain: Decodable, Equatable {
    let absoluteGain: Double
    let relativeGain: Double
    let firm: String
  }

  struct Firms: Decodable, Equatable {
    let name: [String]
    let overlap: [Double]
    let share: [Double]
    let failureProbability: [Double]
    let regimeFailureProbability: [String: [Double]]
    let profit: [Double]
    let corner: [String]
  }

  struct Equilibrium: Decodable, Equatable {
    let firms: Firms
    let verdict: String
    let residual: Double
    let stable: Bool
    let iterations: Int
    let deviationGain: Gain
    let outcomes: RecordedOutcomes

    var overlap: [Double] { firms.overlap }
  }

  struct Solver: Decodable, Equatable { let version: String }

  let schemaVersion: Int
  let roster: Roster
  let policy: Policy
  let method: String
  let result: String
  let verified: Bool
  let multiplicity: String
  let equilibria: [Equilibrium]
  let solver: Solver

  init(_ text: String) throws {
    self = try JSONDecoder().decode(SolveAnswer.self, from: Data(text.utf8))
  }
}

/// The result of compare.
struct CompareAnswer: Decodable {
  struct Entry: Decodable {
    let name: String
    let policy: SolveAnswer.Policy
    let verified: Bool
    let equilibrium: SolveAnswer.Equilibrium
    let outcomes: RecordedOutcomes
    let change: RecordedOutcomes?
  }

  let baseline: Entry
  let reforms: [Entry]

  init(_ text: String) throws {
    self = try JSONDecoder().decode(CompareAnswer.self, from: Data(text.utf8))
  }
}
