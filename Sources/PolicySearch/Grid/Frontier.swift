extension MenuAnswer {
  /// The feasible points of the grid that no other beats in both what policies are ranked by and
  /// the smallest profit, in ascending order of profit. Of equal ones the first. O(points log
  /// points).
  public var frontier: [Int] {
    let places = points.enumerated().compactMap { index, point in
      point.outcome.flatMap {
        $0.isFeasible ? (index: index, welfare: $0.welfare, profit: $0.smallestProfit) : nil
      }
    }
    var frontier: [Int] = []
    var welfare = -Double.infinity
    for place in places.sorted(by: {
      ($1.profit, $1.welfare, $0.index) < ($0.profit, $0.welfare, $1.index)
    })
    where place.welfare > welfare {
      frontier.append(place.index)
      welfare = place.welfare
    }
    return frontier.reversed()
  }
}
