import AggregativeGames
import OverlapMarket
import Rosters

extension PathResult {
  /// One line a reported value, then what happens on the way.
  public var table: String {
    ([heading, pointTable] + (path.events.isEmpty ? [] : [eventTable]) + [account]).joined(
      separator: "\n")
  }

  private var heading: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let request = path.request
    let still = PolicyText.always.filter { $0 != request.instrument.instrument }
      .map { $0.words(in: path.policy) }.joined(separator: ", ")
    return """
      \(name)equilibria as \(request.instrument.name) moves from \(request.from) to \
      \(request.to)
      policy: \(still)

      """
  }

  private var pointTable: String {
    var table = TextTable([
      (path.request.instrument.name, .right), ("equilibria", .right), ("verdict", .left),
      ("mean overlap", .right),
      ("P(fail), by share", .right), ("totalSurplus", .right), ("stable", .left),
    ])
    for point in path.points {
      let count = "\(point.equilibria.points.count)\(point.isComplete ? "" : "?")"
      let value = NumberText.significant(point.value)
      guard let followed = point.followed else {
        table.append([value, count, point.isComplete ? "none" : "undecided", "", "", "", ""])
        continue
      }
      let summary = PathSummary(followed)
      table.append([
        value, count, VerdictWord(followed).rawValue, NumberText.significant(summary.meanOverlap),
        NumberText.significant(summary.expectedFailure),
        NumberText.significant(followed.outcomes.welfare.totalSurplus, digits: 8),
        summary.isStable ? "yes" : "no",
      ])
    }
    return table.text
  }

  private var eventTable: String {
    var table = TextTable([("event at", .right), ("within", .right), ("what happens", .left)])
    for event in path.events {
      table.append([
        NumberText.significant(event.value, digits: 9),
        NumberText.significant(event.uncertainty, digits: 1),
        words(event),
      ])
    }
    return table.text
  }

  /// Short enough for a table's cell, which is cut at `TerminalText.nameLimit` columns.
  private func words(_ event: PathEvent) -> String {
    func firm(_ index: Int) -> String { roster.market.firms.name[index] }
    return switch event.kind {
    case .pieceChange(let index, let before, let after): "\(before) to \(after): \(firm(index))"
    case .fold: "fold: the curve of equilibria turns back"
    case .equilibriumLost(let index): "best reply jumps away: \(firm(index))"
    case .jump(let change):
      "jump to another, by \(NumberText.significant(change, digits: 3)) in overlap"
    case .equilibriaCount(let before, let after): "equilibria: \(before) to \(after)"
    }
  }

  private var account: String {
    path.isComplete
      ? "numbers of equilibria are proven at every value listed\n"
      : "UNDECIDED at the values with a question mark: equilibria may be missing there\n"
  }
}
