import AggregativeGames
import CKernels

extension RegulatedMarket {
  /// The game of the firms, as solvers see it (docs/model.md sections 1, 2 and 8.0).
  ///
  /// A firm's strategy is its overlap o. On a piece of slope α of its expected failure probability
  /// π̄ the log weight β (v − P − h_U e π̄) rises at rate β h_U e α, and earnings per served user μ
  /// − τ h_E e π̄ at rate τ h_E e α; overlap costs c o²/2. A surcharge makes each regime's expected
  /// number of failures a further sum in which firms meet.
  ///
  /// - Throws: `MarketError.overflow` where magnitudes leave the range of a double, and
  ///   `.incomplete` where no price that a firm sets is finite.
  /// - Complexity: O(firms · regimes²).
  public func game() throws(MarketError) -> SellerGame {
    if burden.systemicCharge > 0 {
      try market.refuseOwnersOfSeveral(by: "a systemic surcharge")
    }
    let failure = try FailurePieces(self)
    if market.pricing == .bertrand { return try pricingGame(failure) }
    // A firm may be relieved of liability at its least overlap already.
    let liability = burden.liability(
      of: market.firms.count, at: burden.relief == nil ? [] : failure.pieces.floors)
    let layers = failure.pieces.layers
    var found = CKLogWeights()
    let lines = [Double](unsafeUninitializedCapacity: 4 * layers * market.firms.count) {
      lines, initialized in
      initialized = lines.count
      guard let first = lines.baseAddress else { return }
      found = failure.withKernelLines(remaining: burden.relief?.remaining ?? 1) { failure in
        market.withKernelMarket(liability: liability, minimumOverlap: leastOverlap) {
          ck_seller_lines($0, failure, first)
        }
      }
    }
    guard found.overflow == market.firms.count else {
      throw weightError(of: found.overflow, isSteep: found.isSteep != 0)
    }
    let outside = market.outsideOption.map { market.demandSensitivity * $0 } ?? -.infinity
    guard outside < 1e150 else {
      throw Magnitude.error(
        [[market.factor(.demandSensitivity), market.factor(.outsideOption)]])
    }
    let problems = SellerProblems(
      users: market.users, pieces: failure.pieces, lines: lines, curvature: market.firms.cost,
      jumpPiece: failure.reliefPiece, outsideLogWeight: outside - found.reference,
      reference: found.reference, greatestLogWeight: found.greatest, magnitude: found.size,
      earningsMagnitude: found.earned,
      // A sum over regimes of products, some units in the last place.
      rounding: Double(market.regimes.count + 8) * 0x1p-50, channels: try channels(failure.pieces),
      owners: market.owners)
    return SellerGame(
      problems,
      enclosed: EnclosedMarket(
        self, reference: found.reference, reliefPiece: failure.reliefPiece))
  }

  /// Each regime's expected number of failures, where firms are charged for it.
  func channels(_ pieces: PieceTable) throws(MarketError) -> [SellerChannel] {
    let rate = burden.systemicCharge * market.systemicLoss
    guard rate > 0 else { return [] }
    let firms = market.firms
    var channels: [SellerChannel] = []
    for (s, regime) in market.regimes.enumerated() {
      let weight = rate * regime.probability
      guard weight * Double(firms.count) < 1e150 else {
        throw Magnitude.error(
          [[policy.factor(.surcharge, of: 0), market.factor(.systemicLoss)]])
      }
      var level = [Double](repeating: 0, count: pieces.layers * firms.count)
      var fall = level
      for i in firms.indices {
        let (baseline, effectiveness) = (
          firms.baselineFailure[firms.offset(i, s)], firms.effectiveness[firms.offset(i, s)]
        )
        for k in 0..<pieces.layers {
          let at = pieces.position(k, of: i)
          let end = pieces.breakpoint(min(k, pieces.count(of: i)), of: i)
          if k >= pieces.count(of: i) {
            level[at] = max(0, baseline - effectiveness * end)
          } else if effectiveness == 0 || baseline / effectiveness > end {
            level[at] = baseline
            fall[at] = effectiveness
          }
        }
      }
      channels.append(SellerChannel(weight: weight, level: level, fall: fall))
    }
    return channels
  }
}

extension FailurePieces {
  /// The pieces as passes take them, for as long as `body` runs.
  /// - Parameter remaining: share of liability that is left where a firm is relieved.
  func withKernelLines<Result>(
    remaining: Double, _ body: (UnsafePointer<CKFailureLines>) -> Result
  ) -> Result {
    withUnsafeLines { breakpoint, slope, intercept in
      reliefPiece.withUnsafeBufferPointer { relief in
        var lines = CKFailureLines(
          layers: pieces.layers, breakpoint: breakpoint, slope: slope, intercept: intercept,
          reliefPiece: relief.isEmpty ? nil : relief.baseAddress, reliefFactor: remaining)
        return body(&lines)
      }
    }
  }
}
