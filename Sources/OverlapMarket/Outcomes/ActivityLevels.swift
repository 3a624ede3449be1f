extension RegulatedMarket {
  /// At what levels each firm's activities stand at its overlap, in its own order: the mix that
  /// costs least, x = max(0, λ t + ν w)/k with λ the marginal cost of overlap and ν what a unit of
  /// score costs (docs/model.md section 8.5); empty of a firm without activities.
  func activityLevels(of i: Int, at overlap: Double) -> [Double] {
    let activities = market.firms.activities(of: i)
    guard !activities.isEmpty else { return [] }
    guard let curve = burden.costCurve(of: i), let scorecard = burden.score else {
      return activities.map { market.firms.cost[i] * overlap * $0.overlap / $0.cost }
    }
    // Less overlap than any mix has.
    guard overlap >= curve.start[0] * (1 - 1e-9) else { return activities.map { _ in .nan } }
    let piece = curve.piece[curve.index(holding: overlap)]
    let ofOverlap = piece.marginalCost(overlap)
    let ofScore = piece.worthOfScore(overlap)
    return activities.map {
      max(
        0, (ofOverlap * $0.overlap + ofScore * (scorecard.weights[$0.name] ?? 0)) / $0.cost)
    }
  }
}

extension Firms {
  /// The names of all firms' activities, each once, in the order of the roster.
  public var activityNames: [String] {
    var seen: Set<String> = []
    return activityLists.flatMap { $0.map(\.name) }.filter { seen.insert($0).inserted }
  }
}
