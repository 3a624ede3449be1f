import AggregativeGames
import LinearAlgebra
import OverlapMarket

@testable import Planner

/// Derivatives of welfare in the overlaps, from each place where the program takes them; at a kink
/// those above it.
struct WelfareSlopes {
  /// ∂W/∂o_i, by who takes it: sensitivities differentiate welfare itself (`LocalTerms`) and state
  /// the planner's condition (13), and the wedge splits it into parts.
  let gradients: [(by: String, values: [Double])]
  /// ∂²W/∂o_i∂o_j from the matrix that sensitivities factor.
  let hessian: Matrix
  /// ∂W/∂o_i and its row of the Hessian from the pass of Newton's method, for firms whose natural
  /// reply lies inside the piece on which they are; elsewhere a reply tells of another piece.
  let newton: [(slope: Double, row: [Double])?]

  /// Of welfare itself.
  var gradient: [Double] { gradients[0].values }

  init(
    _ market: Market, _ objective: WelfareObjective, sharesIn held: RegulatedMarket,
    at overlap: [Double]
  ) throws {
    let cost = market.firms.cost
    let local = LocalTerms(
      market, under: market.unregulated.burden, sharesIn: held, objective: objective, at: overlap)
    let conditions = overlap.indices.map { i in
      let terms = FirstOrderConditions.planner.benefit(local, i, local.still(), as: Double.self)
      return terms.benefit - terms.cost
    }
    let terms = try SocialTerms(market, objective: objective, sharesIn: held)
    let state = SocialState(terms, at: overlap)
    let parts = MarginalParts(terms, at: state)
    gradients = [
      ("welfare", local.welfareGradient()), ("conditions", conditions),
      ("parts", overlap.indices.map { parts.total($0) }),
    ]
    let matrix = FirstOrderConditions.planner.matrix(local) { _ in false }.dense()
    hessian = Matrix(rows: overlap.count, columns: overlap.count) { -cost[$0] * matrix[$0, $1] }
    let game = PlannerGame(terms, climbs: false)
    var pass = Linearization(playerCount: overlap.count, rank: game.rank)
    game.linearize(at: overlap, into: &pass)
    newton = overlap.indices.map { i in
      guard Int(pass.activity[i]) == 2 * state.piece[i] + 1 else { return nil }
      let row = overlap.indices.map { j in
        let moves = (0..<game.rank).reduce(i == j ? pass.ownSlope[i] - 1 : 0) {
          $0 + pass.left[$1 * overlap.count + i] * pass.right[$1 * overlap.count + j]
        }
        return cost[i] * moves
      }
      return (cost[i] * (pass.reply[i] - overlap[i]), row)
    }
  }
}
