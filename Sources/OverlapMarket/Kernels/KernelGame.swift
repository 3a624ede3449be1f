import AggregativeGames
import CKernels

extension OverlapGame {
  /// The game as the vectorised passes of CKernels take it, for as long as `body` runs.
  func withKernelGame<Result>(_ body: (UnsafePointer<CKGame>) -> Result) -> Result {
    columns.withKernelGame(body)
  }
}

extension GameColumns {
  func withKernelGame<Result>(_ body: (UnsafePointer<CKGame>) -> Result) -> Result {
    failure.pieces.withUnsafeColumns { pieces, breakpoints in
      failure.lines.withUnsafeBufferPointer { lines in
        failure.reliefPiece.withUnsafeBufferPointer { relief in
          numbers.withUnsafeBufferPointer { numbers in
            market.firms.margin.withUnsafeBufferPointer { margin in
              market.firms.cost.withUnsafeBufferPointer { cost in
                let first = numbers.baseAddress
                var game = CKGame(
                  firms: margin.count, layers: failure.pieces.layers, pieces: pieces,
                  breakpoint: breakpoints,
                  slope: lines.baseAddress,
                  intercept: lines.baseAddress.map { $0 + lines.count / 2 },
                  quality: first, demandRate: first.map { $0 + margin.count },
                  liableHarm: first.map { $0 + 2 * margin.count }, margin: margin.baseAddress,
                  cost: cost.baseAddress, reliefPiece: relief.isEmpty ? nil : relief.baseAddress,
                  reliefFactor: reliefFactor, users: market.users, outside: outsideLogWeight,
                  greatest: greatestLogWeight)
                return body(&game)
              }
            }
          }
        }
      }
    }
  }
}
