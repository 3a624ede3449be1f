import AggregativeGames
import OverlapMarket
import Rosters

extension PathResult {
  /// One line a reported value, then what happens on the way.
  public var sections: [Prose] {
    let request = path.request
    let still = PolicyText.always.filter { $0 != request.instrument.instrument }
      .map { $0.words(in: path.policy) }.joined(separator: ", ")
    let heading = heading(
      "equilibria as \(request.instrument.name) moves from \(request.from) to \(request.to)",
      "policy: \(still)")
    return [heading, pointTable] + (path.events.isEmpty ? [] : [eventTable]) + [account]
  }

  private var pointTable: Prose {
    typealias Line = (point: PathPoint, summary: PathSummary?)
    func number(
      _ label: String, digits: Int = 6, _ value: @escaping (PathSummary) -> Double
    ) -> TextColumn<Line> {
      TextColumn(label, .right) {
        $0.summary.map { NumberText.significant(value($0), digits: digits) } ?? ""
      }
    }
    return TextTable(
      of: path.points.lazy.map { (point: $0, summary: $0.followed.map(PathSummary.init)) },
      [
        TextColumn(number: path.request.instrument.name) { $0.point.value },
        TextColumn(Quantity.equilibriumCount.label, .right) {
          "\($0.point.equilibria.points.count)\($0.point.isComplete ? "" : "?")"
        },
        TextColumn(Quantity.verdict.label) {
          $0.summary.map { VerdictWord($0.point).rawValue }
            ?? ($0.point.isComplete ? "none" : "undecided")
        },
        number(Quantity.meanOverlap.label) { $0.meanOverlap },
        number(Quantity.expectedFailure.label) { $0.expectedFailure },
        number(Quantity.welfare(.totalSurplus).field) {
          $0.point.outcomes.welfare.totalSurplus
        },
        TextColumn(Quantity.stable.label) {
          $0.summary.map { $0.point.isStable ? "yes" : "no" } ?? ""
        },
      ]
    ).prose
  }

  private var eventTable: Prose {
    TextTable(
      of: path.events,
      [
        TextColumn(number: "event at", digits: 9) { $0.value },
        TextColumn(number: .eventUncertainty, digits: 1) { $0.uncertainty },
        TextColumn("what happens") { words($0) },
      ]
    ).prose
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

  private var account: Prose {
    path.isComplete
      ? "numbers of equilibria are proven at every value listed\n"
      : "UNDECIDED at the values with a question mark: equilibria may be missing there\n"
  }
}
