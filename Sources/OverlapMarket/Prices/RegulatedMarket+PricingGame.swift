import AggregativeGames

extension RegulatedMarket {
  /// The game of firms that set prices (docs/model.md section 8.6), in the one form: the log weight
  /// is that at a price which just covers unit cost and liability, β (v − m − h_U e π̂ − τ h_E e π̄),
  /// and rises with overlap at rate β (ρ h_U + τ h_E) e α; earnings are 1/β.
  func pricingGame(_ failure: FailurePieces) throws(MarketError) -> SellerGame {
    try market.checkPricesAreFinite()
    let (pieces, firms) = (failure.pieces, market.firms)
    let outside = market.outsideOption.map { market.demandSensitivity * $0 } ?? -.infinity
    func problem(_ k: Int, of i: Int, from reference: Double) -> SellerPiece<Double> {
      let at = pieces.position(k, of: i)
      // Relief begins at a breakpoint, and the piece above it has it.
      let rate = burden.liability(of: i, at: pieces.breakpoint(k, of: i))
      return FirmTerms(of: i, in: market, liability: rate, AtRest<Double>()).problem(
        failing: Line(level: failure.intercept(at), slope: -failure.slope(at)), from: reference)
    }
    var reference = outside
    var (greatest, size) = (outside, abs(market.outsideOption == nil ? 0 : outside))
    for i in firms.indices {
      let first = problem(0, of: i, from: 0).logWeight
      let last = problem(pieces.count(of: i), of: i, from: 0).logWeight
      let (lowest, highest) = (first(pieces.floor(of: i)), last(pieces.ceiling(of: i)))
      guard abs(first.level) < 1e150, abs(highest) < 1e150, first.slope < 1e150 else {
        throw weightError(of: i, isSteep: !(first.slope < 1e150))
      }
      reference = max(reference, lowest)
      greatest = max(greatest, highest)
      size = max(size, abs(first.level), abs(highest))
    }
    let count = firms.count
    let column = pieces.layers * count
    var lines = [Double](repeating: 0, count: 4 * column)
    for k in 0..<pieces.layers {
      for i in 0..<count {
        let piece = problem(min(k, pieces.count(of: i)), of: i, from: reference)
        let at = pieces.position(k, of: i)
        lines[at] = piece.logWeight.level
        lines[column + at] = piece.logWeight.slope
        lines[2 * column + at] = piece.earnings.level
      }
    }
    let problems = SellerProblems(
      users: market.users, revenue: .chosenPrices, pieces: pieces, lines: lines,
      curvature: curvature(pieces), costLines: costLines(pieces), jumpPiece: failure.reliefPiece,
      outsideLogWeight: outside - reference, reference: reference,
      greatestLogWeight: greatest - reference, magnitude: size,
      earningsMagnitude: 1 / market.demandSensitivity,
      rounding: Double(market.regimes.count + 8) * 0x1p-50, channels: try channels(pieces),
      owners: market.owners)
    return SellerGame(
      problems,
      enclosed: EnclosedMarket(self, reference: reference, reliefPiece: failure.reliefPiece))
  }
}
