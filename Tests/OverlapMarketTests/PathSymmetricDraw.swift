import TestSupport

@testable import OverlapMarket

/// Identical firms at moderate demand.
enum SymmetricDraw {
  static func draw(_ rng: inout SplitMix) throws -> (Market, Policy) {
    while true {
      let n = Int.random(in: 2...8, using: &rng)
      let baseline = [
        Double.random(in: 0.05...0.2, using: &rng), Double.random(in: 0.3...0.6, using: &rng),
      ]
      let effectiveness = [
        Double.random(in: 0.01...0.05, using: &rng), Double.random(in: 0.05...0.2, using: &rng),
      ]
      let cost = Double.random(in: 0.5...3, using: &rng)
      let firms = (0..<n).map {
        Firm(
          name: "f\($0)", cost: cost, margin: 1, baselineFailure: baseline,
          effectiveness: effectiveness)
      }
      let market = try Market(
        users: Double.random(in: 2...20, using: &rng),
        demandSensitivity: Double.random(in: 0.2...2, using: &rng),
        userHarm: Double.random(in: 0.5...3, using: &rng),
        externalHarm: Double.random(in: 0.5...4, using: &rng),
        systemicLoss: 1,
        regimes: [Regime(name: "L", probability: 0.7), Regime(name: "H", probability: 0.3)],
        firms: Firms(firms, regimeCount: 2))
      guard let form = SymmetricMarket(market),
        let overlap = form.exactMarginOverlap(under: .laissezFaire),
        form.isLinear(at: 2 * overlap)
      else { continue }
      return (market, .laissezFaire)
    }
  }
}
