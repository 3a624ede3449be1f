import AggregativeGames

/// Which of several equilibria is picked, by the rules that users ask for; positions in a list of
/// equilibria.
public struct EquilibriumSelection: Sendable, Equatable {
  /// The one with the largest total surplus.
  public let byWelfare: Int
  /// The one to which simultaneous best replies return fastest: least spectral radius of the
  /// best-reply map.
  public let byStability: Int
  /// The one that sequential best replies reach when all firms start at their least overlap; nil
  /// where they settle at none of the list.
  public let fromLowestStart: Int?

  /// - Returns: nil for an empty list.
  init?<Game: AggregativeGame>(among points: [MarketPoint], in game: Game) {
    self.init(among: points) { Self.reached(points.map(\.state.overlap), in: game) }
  }

  /// - Parameter fromLowestStart: see the property; by default nobody looks.
  init?(among points: [MarketPoint], fromLowestStart: () -> Int? = { nil }) {
    guard let first = points.indices.first else { return nil }
    var welfare = first
    var stability = first
    for k in points.indices {
      if points[k].outcomes.welfare.totalSurplus > points[welfare].outcomes.welfare.totalSurplus {
        welfare = k
      }
      let radius = points[k].verdict.certificate.spectralRadius
      if radius < points[stability].verdict.certificate.spectralRadius { stability = k }
    }
    byWelfare = welfare
    byStability = stability
    self.fromLowestStart = fromLowestStart()
  }

  private static func reached<Game: AggregativeGame>(
    _ profiles: [[Double]], in game: Game
  ) -> Int? {
    let floors = profiles[0].indices.map { game.pieces.floor(of: $0) }
    let run = BestResponseIteration<Game>().run(on: game, from: floors)
    guard run.state == .converged else { return nil }
    return profiles.firstIndex { profile in
      zip(profile, run.profile).enumerated().allSatisfy { i, pair in
        let width = game.pieces.ceiling(of: i) - game.pieces.floor(of: i)
        return abs(pair.0 - pair.1) <= 1e-6 * max(abs(pair.0), 1e-3 * width)
      }
    }
  }
}
