import OverlapMarket
import Rosters

// In what two markets differ, in results.
extension MarketDifferences {
  static var fields: [ResultField<MarketDifferences>] {
    [
      .objects(
        "words", "Words of the market that are not the same in both.",
        [
          .text(.parameter) { $0.path }, .text(.valueBefore) { $0.before },
          .text(.valueAfter) { $0.after },
        ] as [ResultField<Word>]
      ) { $0.words },
      .objects(
        "numbers", "Numbers that are not the same in both; null where one has no such number.",
        [
          .text(.parameter) { $0.path }, .number(.valueBefore) { $0.before ?? .nan },
          .number(.valueAfter) { $0.after ?? .nan },
        ] as [ResultField<Number>]
      ) { $0.numbers },
      ResultField("entered", "Firms that only the other roster has.", .list(.text)) {
        .texts($0.entered)
      },
      ResultField("left", "Firms that only the baseline's roster has.", .list(.text)) {
        .texts($0.left)
      },
    ]
  }

  /// One line a difference: words, numbers, firms that are in one alone.
  var lines: [Line] {
    words.map { Line(path: $0.path, isOnlyAfter: nil, words: ($0.before, $0.after)) }
      + numbers.map { Line(path: $0.path, before: $0.before, after: $0.after) }
      + entered.map { Line(path: "firms[\($0)]", isOnlyAfter: true) }
      + left.map { Line(path: "firms[\($0)]", isOnlyAfter: false) }
  }

  struct Line {
    let path: String
    var before: Double?
    var after: Double?
    /// Of a firm that is in one market alone: whether in the second.
    var isOnlyAfter: Bool?
    /// Of what is a word, and no number.
    var words: (before: String, after: String)?

    func words(before isBefore: Bool) -> String {
      if let words { return isBefore ? words.before : words.after }
      if let isOnlyAfter { return isOnlyAfter == isBefore ? "not there" : "there" }
      return (isBefore ? before : after).map { NumberText.significant($0) } ?? "none"
    }
  }
}
