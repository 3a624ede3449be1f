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
      users: market.users, pieces: failure.pieces, lines: lines,
      curvature: curvature(failure.pieces), costLines: costLines(failure.pieces),
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

  /// The slope of marginal cost: c, unless a firm has a cost curve.
  func curvature(_ pieces: PieceTable) -> [Double] {
    let cost = market.firms.cost
    guard !burden.costCurve.isEmpty else { return cost }
    return columns(pieces) { curve, i in curve?.marginal.slope ?? cost[i] }
  }

  /// Where the parabolas of cost have their bottoms and what overlap costs there, where some firm
  /// has a cost curve; else empty.
  func costLines(_ pieces: PieceTable) -> [Double] {
    guard !burden.costCurve.isEmpty else { return [] }
    return columns(pieces) { curve, _ in curve?.bottom ?? 0 }
      + columns(pieces) { curve, _ in curve?.least ?? 0 }
  }

  private func columns(
    _ pieces: PieceTable, _ entry: (CostPiece<Double>?, Int) -> Double
  ) -> [Double] {
    var column = [Double](repeating: 0, count: pieces.layers * market.firms.count)
    for i in market.firms.indices {
      let curve = burden.costCurve(of: i)
      for k in 0..<pieces.layers {
        let start = pieces.breakpoint(min(k, pieces.count(of: i)), of: i)
        let piece = curve.map { $0.piece[$0.index(holding: start)] }
        column[pieces.position(k, of: i)] = entry(piece, i)
      }
    }
    return column
  }

  /// The sums of failures in which firms meet, where they are charged for it: each regime's
  /// expected number, and what each foundation's shock adds.
  func channels(_ pieces: PieceTable) throws(MarketError) -> [SellerChannel] {
    let rate = burden.systemicCharge * market.systemicLoss
    guard rate > 0 else { return [] }
    let firms = market.firms
    var channels: [SellerChannel] = []
    for channel in market.failureChannels.channels {
      let weight =
        rate * market.regimes[channel.regime].probability
        * market.shockVariance(channel, AtRest<Double>())
      guard weight * Double(firms.count) < 1e150 else {
        throw Magnitude.error(
          [[policy.factor(.surcharge, of: 0), market.factor(.systemicLoss)]])
      }
      var level = [Double](repeating: 0, count: pieces.layers * firms.count)
      var fall = level
      for i in firms.indices {
        guard let part = market.part(of: i, in: channel, AtRest<Double>()) else { continue }
        for k in 0..<pieces.layers {
          let at = pieces.position(k, of: i)
          let end = pieces.breakpoint(min(k, pieces.count(of: i)), of: i)
          let isLast = k >= pieces.count(of: i)
          let quiet = market.failures.line(i, channel.regime, above: end, isLast: isLast)
          (level[at], fall[at]) = (quiet.level, 0 - quiet.slope)
          guard market.sharesFoundations else { continue }
          let shocked = market.failures.line(
            i, channel.regime + market.regimes.count, above: end, isLast: isLast)
          level[at] = part.quiet * quiet.level + part.shocked * shocked.level
          fall[at] = 0 - (part.quiet * quiet.slope + part.shocked * shocked.slope)
        }
      }
      channels.append(
        SellerChannel(
          weight: weight, hasOwn: channel.foundation == nil, level: level, fall: fall))
    }
    return channels
  }
}

extension FailureStates {
  /// A state's failures above a breakpoint; past the last, what is left there.
  fileprivate func line(_ i: Int, _ t: Int, above end: Double, isLast: Bool) -> Line<Double> {
    let (baseline, effectiveness) = (self.baseline[offset(i, t)], self.effectiveness[offset(i, t)])
    if isLast { return Line(level: max(0, baseline - effectiveness * end), slope: 0) }
    return effectiveness == 0 || baseline / effectiveness > end
      ? Line(level: baseline, slope: 0 - effectiveness) : Line(level: 0, slope: 0)
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
