extension Firms {
  /// The rules of docs/model.md section 8.5 for lists of activities. O(activities).
  func checkActivities() throws(MarketError) {
    guard haveActivities else { return }
    for i in indices where !activities(of: i).isEmpty {
      let (list, path) = (activities(of: i), "firms[\(i)].activities")
      try Market.checkNames(list.map(\.name), list: path)
      for (m, activity) in list.enumerated() {
        guard !NameBlanks.evened(activity.name).isEmpty else {
          throw .emptyName(path: "\(path)[\(m)].name")
        }
        for primitive in PrimitiveTable.activities {
          try primitive.domain.check(activity[primitive], "\(path)[\(m)].\(primitive.name)")
        }
      }
      guard list.contains(where: { $0.overlap > 0 }) else {
        throw .incomplete(
          path: path,
          rule: "none adds overlap; give one of them an overlap greater than 0")
      }
      let own = ActivityMix(list).cost
      guard own > 0, own.isFinite else {
        throw .overflow(path: path, value: nil, combination: "1 / the sum of overlap² / cost")
      }
      guard own == cost[i] else {
        throw .incomplete(
          path: "firms[\(i)].cost",
          rule: "must be left out; it follows from the firm's activities, whose costs may change")
      }
    }
  }
}
