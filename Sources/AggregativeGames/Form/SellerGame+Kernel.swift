import CGames

extension SellerGame {
  /// The game as the vectorised passes of CGames take it, for as long as `body` runs.
  func withKernel<Result>(_ body: (UnsafePointer<CGSellers>) -> Result) -> Result {
    problems.withKernel(body)
  }
}

extension SellerProblems {
  func withKernel<Result>(_ body: (UnsafePointer<CGSellers>) -> Result) -> Result {
    pieces.withUnsafeColumns { counts, breakpoints in
      lines.withUnsafeBufferPointer { lines in
        curvature.withUnsafeBufferPointer { curvature in
          costLines.withUnsafeBufferPointer { costs in
            jumpPiece.withUnsafeBufferPointer { jumps in
              let (first, column) = (lines.baseAddress, lines.count / 4)
              let isUniform = curvature.count == sellerCount
              var game = CGSellers(
                sellers: sellerCount, layers: pieces.layers, pieces: counts,
                breakpoint: breakpoints, weightLevel: first,
                weightSlope: first.map { $0 + column },
                earningsLevel: first.map { $0 + 2 * column },
                earningsSlope: first.map { $0 + 3 * column }, curvature: curvature.baseAddress,
                curvatureStride: isUniform ? 0 : sellerCount,
                bottom: costs.isEmpty ? nil : costs.baseAddress,
                cost: costs.isEmpty ? nil : costs.baseAddress.map { $0 + column },
                jumpPiece: jumps.isEmpty ? nil : jumps.baseAddress, users: users,
                outside: outsideLogWeight, greatest: greatestLogWeight,
                earningsMagnitude: earningsMagnitude, rounding: rounding)
              return body(&game)
            }
          }
        }
      }
    }
  }
}
