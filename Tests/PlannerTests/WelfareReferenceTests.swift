import LinearAlgebra
import OverlapMarket
import Testing

@testable import Planner

/// Welfare and its derivatives against an independent computation in 60 digits.
struct WelfareReferenceTests {
  static let cases: [PlannerVectors.WelfareCase] = (try? PlannerVectors.load().welfare) ?? []

  @Test("there are vectors")
  func present() { #expect(Self.cases.count >= 40) }

  @Test(
    "value, gradient and Hessian in every convention, both systemic terms, shares free and held",
    arguments: cases)
  func derivatives(_ vector: PlannerVectors.WelfareCase) throws {
    let (market, policy) = try vector.roster.build()
    var checked = 0
    for (convention, byShares) in vector.welfare {
      for (shares, bySystemic) in byShares {
        for (systemic, recorded) in bySystemic {
          let objective = try PlannerVectors.objective(convention, systemic, shares)
          let terms = try SocialTerms(
            market, objective: objective, sharesIn: try market.regulated(by: policy))
          let state = SocialState(terms, at: vector.overlap)
          // Welfare is a difference of large parts; its rounding is relative to them.
          let size =
            abs(recorded.value) + market.users * (market.userHarm + market.externalHarm + 1)
          #expect(abs(terms.welfare(at: state) - recorded.value) <= 1e-13 * size, "\(objective)")
          let audit = WelfareAudit(
            market: market, objective: objective, held: try market.regulated(by: policy)
          ).welfare(
            at: vector.overlap)
          // The record is rounded to 17 digits.
          #expect(audit.lower <= recorded.value + recorded.value.ulp, "\(objective)")
          #expect(audit.upper >= recorded.value - recorded.value.ulp, "\(objective)")
          #expect(audit.width <= 1e-11 * size)
          let slopes = try WelfareSlopes(
            market, objective, sharesIn: try market.regulated(by: policy), at: vector.overlap)
          let steepest = recorded.gradient.reduce(0) { max($0, abs($1)) }
          for i in recorded.gradient.indices {
            let byNewton = slopes.newton[i].map { [("Newton's pass", $0.slope)] } ?? []
            for (by, slope) in slopes.gradients.map({ ($0.by, $0.values[i]) }) + byNewton {
              #expect(
                abs(slope - recorded.gradient[i]) <= 1e-11 * steepest,
                "\(objective) firm \(i) by \(by)")
            }
          }
          let sharpest = recorded.hessian.joined().reduce(0) { max($0, abs($1)) }
          for i in recorded.hessian.indices {
            for j in recorded.hessian.indices {
              for entry in [slopes.hessian[i, j], slopes.newton[i]?.row[j]].compactMap({ $0 }) {
                #expect(
                  abs(entry - recorded.hessian[i][j]) <= 1e-11 * sharpest,
                  "\(objective) entry \(i), \(j)")
              }
            }
          }
          checked += 1
        }
      }
    }
    #expect(checked == 14)
  }
}
