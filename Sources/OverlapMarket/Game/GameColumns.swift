import CKernels

/// Numbers of an overlap game, one a firm in every column.
struct GameColumns: Sendable {
  let market: Market
  let failure: FailurePieces
  /// Log weight without failures, demand rate and liable harm, one column after another.
  let numbers: [Double]
  /// What is left of liability where a safe harbor relieves firms.
  let reliefFactor: Double
  /// β v_0 from the reference level; −∞ without an outside option.
  let outsideLogWeight: Double
  /// No log weight from the reference level is greater.
  let greatestLogWeight: Double

  /// β (v_i − P_i), counted from the reference level.
  @inline(__always)
  func qualityLogWeight(_ i: Int) -> Double { numbers[i] }

  /// β h_U e_i: fall of the log weight per unit of expected failure probability.
  @inline(__always)
  func demandRate(_ i: Int) -> Double { numbers[market.firms.count + i] }

  /// τ_i h_E e_i: expected liability per served user and unit of failure probability, at the least
  /// overlap.
  @inline(__always)
  func liableHarm(_ i: Int) -> Double { numbers[2 * market.firms.count + i] }
}

extension GameColumns {
  /// The columns, with the level from which log weights are counted and the largest magnitude of
  /// their parts.
  ///
  /// - Throws: see `OverlapGame.init(_:)`.
  static func build(_ regulated: RegulatedMarket) throws(MarketError) -> (
    GameColumns, CKLogWeights
  ) {
    let (market, burden) = (regulated.market, regulated.burden)
    let count = market.firms.count
    let failure = try FailurePieces(regulated)
    // A safe harbor may relieve a firm at its least overlap already.
    let leastLiability = burden.liability(of: count, at: failure.pieces.floors)
    var found = CKLogWeights()
    let numbers = [Double](unsafeUninitializedCapacity: 3 * count) { numbers, initialized in
      guard let first = numbers.baseAddress else { return }
      found = failure.withUnsafeLines { breakpoint, slope, intercept in
        market.withKernelMarket(liability: leastLiability, minimumOverlap: burden.leastOverlap) {
          ck_log_weights(
            $0, breakpoint, slope, intercept,
            CKGameColumns(quality: first, demandRate: first + count, liableHarm: first + 2 * count))
        }
      }
      initialized = 3 * count
    }
    guard found.overflow == count else {
      throw .overflow(path: "firms[\(found.overflow)]", combination: "demandSensitivity × utility")
    }
    let outside = market.outsideOption.map { market.demandSensitivity * $0 } ?? -.infinity
    guard outside < 1e150 else {
      throw .overflow(
        path: "market.outsideOption", combination: "demandSensitivity × outsideOption")
    }
    return (
      GameColumns(
        market: market, failure: failure, numbers: numbers,
        reliefFactor: burden.relief?.remaining ?? 1,
        outsideLogWeight: outside - found.reference,
        greatestLogWeight: found.greatest),
      found
    )
  }
}
