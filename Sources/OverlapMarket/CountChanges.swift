/// Locates where a number that is constant between jumps changes.
struct CountChanges {
  /// Width within which each change is located.
  let tolerance: Double
  /// The number at a value; nil where it is not known.
  let count: (Double) -> Int?

  struct Node {
    var at: Double
    var count: Int
  }

  /// The changes between two values, on the way from the first to the second.
  ///
  /// - Parameter ends: values where curves end: the places where the number may change, as far as
  ///   they are known. Numbers are taken between neighbours; a change over just one of them is
  ///   there, to the precision of the curve. What no end explains is located by bisection.
  func between(_ start: Node, _ end: Node, ends: [Double]) -> [PathEvent] {
    let clusters = Self.clusters(ends, within: 2 * tolerance, forward: end.at >= start.at)
    var nodes = [start]
    var candidates: [[Double]] = [[]]
    for (k, cluster) in clusters.enumerated() {
      candidates[candidates.count - 1].append(cluster)
      guard k + 1 < clusters.count, let node = node(between: cluster, clusters[k + 1]) else {
        continue
      }
      nodes.append(node)
      candidates.append([])
    }
    nodes.append(end)
    var events: [PathEvent] = []
    for k in candidates.indices where nodes[k].count != nodes[k + 1].count {
      let inside = candidates[k]
      if let only = inside.first, inside.count == 1, changes(at: only, nodes[k], nodes[k + 1]) {
        events.append(change(nodes[k].count, nodes[k + 1].count, at: only, within: tolerance))
      } else {
        events += bisect(nodes[k], nodes[k + 1])
      }
    }
    return events
  }

  /// Ends closer than a width are one; each cluster is told by its middle.
  private static func clusters(_ ends: [Double], within width: Double, forward: Bool) -> [Double] {
    var clusters: [(first: Double, last: Double)] = []
    for end in ends.sorted(by: { ($0 < $1) == forward && $0 != $1 }) {
      if let last = clusters.last, abs(end - last.last) <= width {
        clusters[clusters.count - 1].last = end
      } else {
        clusters.append((end, end))
      }
    }
    return clusters.map { $0.first + ($0.last - $0.first) / 2 }
  }

  /// Whether the numbers beside a value, where they are known, are those of the nodes around it.
  private func changes(at value: Double, _ before: Node, _ after: Node) -> Bool {
    let side = after.at >= before.at ? tolerance : -tolerance
    let below = abs(value - before.at) <= tolerance ? before.count : count(value - side)
    let above = abs(value - after.at) <= tolerance ? after.count : count(value + side)
    return (below ?? before.count) == before.count && (above ?? after.count) == after.count
  }

  /// Bisection keeps the number of the lower end there, so that one of several changes is found;
  /// what lies beyond it is searched again.
  private func bisect(_ start: Node, _ end: Node) -> [PathEvent] {
    var from = start
    var events: [PathEvent] = []
    while from.count != end.count, events.count < 64 {
      var low = from.at
      var high = end
      while abs(high.at - low) > tolerance {
        guard let middle = node(between: low, high.at) else { break }
        if middle.count == from.count { low = middle.at } else { high = middle }
      }
      events.append(
        change(
          from.count, high.count, at: low + (high.at - low) / 2, within: abs(high.at - low) / 2))
      from = high
    }
    return events
  }

  private func change(_ before: Int, _ after: Int, at value: Double, within uncertainty: Double)
    -> PathEvent
  {
    PathEvent(
      value: value, uncertainty: uncertainty, kind: .equilibriaCount(before: before, after: after))
  }

  /// A value well inside an interval at which the number is known. Where a change is close proofs
  /// may fail; a little aside they hold.
  private func node(between low: Double, _ high: Double) -> Node? {
    for share in [0.5, 0.38, 0.62, 0.25, 0.75] {
      let at = low + share * (high - low)
      guard at != low, at != high else { continue }
      if let count = count(at) { return Node(at: at, count: count) }
    }
    return nil
  }
}
