import OverlapMarket

/// Answers in a sentence, which stand in the first lines of a page.
enum AnswerText {
  /// What a market comes to at a profile.
  static func market(_ point: MarketPoint, _ names: [String]) -> String {
    let state = point.state
    let outcomes = point.outcomes
    let failure = PathSummary(point).expectedFailure
    return "\(range(state.overlap, names)); a served user's firm fails with probability "
      + "\(NumberText.significant(failure)); "
      + "\(NumberText.significant(outcomes.expectedFailures)) firms fail on average; welfare "
      + "\(NumberText.significant(outcomes.welfare.totalSurplus)) (totalSurplus, "
      + "\(Quantity.welfare.unit.rawValue))"
  }

  /// From the least to the largest overlap, with whose they are.
  static func range(_ overlap: [Double], _ names: [String]) -> String {
    let order = overlap.indices.sorted { overlap[$0] < overlap[$1] }
    guard let first = order.first, let last = order.last else { return "no firm" }
    func told(_ i: Int) -> String {
      "\(NumberText.significant(overlap[i])) (\(TerminalText.name(names[i])))"
    }
    return overlap[first] == overlap[last]
      ? "every firm's overlap is \(NumberText.significant(overlap[first]))"
      : "overlaps from \(told(first)) to \(told(last))"
  }

  /// What makes numbers of a roster implausible; policy is judged by them all the same.
  static func remarks(_ point: MarketPoint) -> [String] {
    let state = point.state
    var remarks: [String] = []
    if !point.corners.isEmpty, point.corners.allSatisfy({ $0 == .saturated }) {
      remarks.append(
        "REMARK: every firm is saturated: no failure is left that overlap could prevent; is the "
          + "policy meant to be as strict, and are cost, effectiveness and users in matching units?"
      )
    }
    let revenue = point.outcomes.producerMargin
    if revenue > 0, point.outcomes.overlapCost > 0, point.outcomes.overlapCost < 1e-6 * revenue {
      remarks.append(
        "REMARK: all overlap costs \(NumberText.significant(point.outcomes.overlapCost)), less "
          + "than a millionth of firms' margins; are cost and users in matching units?")
    }
    if state.failureIsCertain {
      remarks.append("REMARK: some firm fails with certainty in every regime")
    }
    return remarks
  }
}

extension MarketState {
  /// Whether some firm fails with probability 1.
  fileprivate var failureIsCertain: Bool { expectedFailure.contains { $0 >= 1 } }
}
