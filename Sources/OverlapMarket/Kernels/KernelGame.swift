import AggregativeGames
import CKernels

/// The columns of an overlap game.
struct GameColumns: Sendable {
  let firms: Firms
  let users: Double
  let failure: FailurePieces
  let layers: PieceLayers
  /// β (v_i − P_i), counted from the reference level.
  let qualityLogWeight: [Double]
  /// β h_U e_i: fall of the log weight per unit of expected failure probability.
  let demandRate: [Double]
  /// τ_i h_E e_i: expected liability per served user and unit of failure probability, at the least overlap.
  let liableHarm: [Double]
  /// What is left of it where a safe harbor relieves firms.
  let reliefFactor: Double
  /// β v_0 from the reference level; −∞ without an outside option.
  let outsideLogWeight: Double

  /// The game as the vectorised passes of CKernels take it, for as long as `body` runs.
  func withKernelGame<Result>(_ body: (UnsafePointer<CKGame>) -> Result) -> Result {
    layers.pieces.withUnsafeBufferPointer { pieces in
      layers.breakpoint.withUnsafeBufferPointer { breakpoint in
        layers.slope.withUnsafeBufferPointer { slope in
          layers.intercept.withUnsafeBufferPointer { intercept in
            failure.reliefPiece.withUnsafeBufferPointer { relief in
              qualityLogWeight.withUnsafeBufferPointer { quality in
                demandRate.withUnsafeBufferPointer { demand in
                  liableHarm.withUnsafeBufferPointer { harm in
                    firms.margin.withUnsafeBufferPointer { margin in
                      firms.cost.withUnsafeBufferPointer { cost in
                        var game = CKGame(
                          firms: firms.count, layers: layers.count, pieces: pieces.baseAddress,
                          breakpoint: breakpoint.baseAddress, slope: slope.baseAddress,
                          intercept: intercept.baseAddress, quality: quality.baseAddress,
                          demandRate: demand.baseAddress, liableHarm: harm.baseAddress, margin: margin.baseAddress,
                          cost: cost.baseAddress, reliefPiece: relief.isEmpty ? nil : relief.baseAddress,
                          reliefFactor: reliefFactor, users: users, outside: outsideLogWeight)
                        return body(&game)
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

extension OverlapGame {
  func withKernelGame<Result>(_ body: (UnsafePointer<CKGame>) -> Result) -> Result { columns.withKernelGame(body) }
}
