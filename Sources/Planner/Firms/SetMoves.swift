import AggregativeGames
import Glibc
import OverlapMarket

/// Sets of firms near a given one, judged with overlaps held.
struct SetMoves {
  private let terms: SocialTerms
  private let isServing: [Bool]
  private let parts: [Part]
  private let sum: Part

  /// What a firm adds to the sums in which firms meet, and apart from them.
  private struct Part {
    /// w and w m, from the reference level.
    var weight = 0.0
    var worth = 0.0
    var failures: [Double]
    /// Cost and the systemic loss that is its own.
    var own = 0.0

    func adding(_ other: Part, _ sign: Double) -> Part {
      Part(
        weight: weight + sign * other.weight, worth: worth + sign * other.worth,
        failures: zip(failures, other.failures).map { $0 + sign * $1 }, own: own + sign * other.own)
    }
  }

  /// - Parameter overlap: of every firm, of those closed what they would have.
  init(_ terms: SocialTerms, serving: [Int], overlap: [Double]) {
    self.terms = terms
    var isServing = [Bool](repeating: false, count: terms.firmCount)
    for firm in serving { isServing[firm] = true }
    self.isServing = isServing
    let parts = overlap.indices.map { i in
      let piece = terms.pieces.piece(holding: overlap[i], of: i)
      let failure = terms.expectedFailure(i, overlap[i], piece: piece)
      let weight = exp(terms.logWeight(i, expectedFailure: failure))
      let channels = (0..<terms.channelCount).map { k in
        terms.channel(k, i, overlap[i], piece: piece)
      }
      let own = channels.reduce(terms.market.firms.cost[i] / 2 * overlap[i] * overlap[i]) {
        $0 + $1.ownLoss
      }
      return Part(
        weight: weight, worth: weight * terms.socialMargin(i, expectedFailure: failure),
        failures: channels.map(\.level), own: own)
    }
    self.parts = parts
    let none = Part(
      weight: exp(terms.outsideLogWeight),
      failures: [Double](repeating: 0, count: terms.channelCount))
    sum = serving.reduce(none) { $0.adding(parts[$1], 1) }
  }

  private func welfare(_ sum: Part) -> Double {
    guard sum.weight > 0 else { return -.infinity }
    let users = terms.market.users
    var value = users / terms.market.demandSensitivity * log(sum.weight)
    value += users * sum.worth / sum.weight - sum.own
    for k in sum.failures.indices {
      value -= terms.channelWeight[k] * sum.failures[k] * sum.failures[k]
    }
    return value
  }

  private func changed(_ sum: Part, _ firm: Int) -> Part {
    sum.adding(parts[firm], isServing[firm] ? -1 : 1)
  }

  /// The sets with the most welfare one change or one swap away, the best first.
  ///
  /// - Complexity: O(firms · regimes).
  func best(_ count: Int) -> [[Int]] {
    var moves: [(firms: [Int], welfare: Double)] = parts.indices.map {
      ([$0], welfare(changed(sum, $0)))
    }
    func most(_ serving: Bool) -> ArraySlice<Int> {
      moves.filter { isServing[$0.firms[0]] == serving }.sorted { $0.welfare > $1.welfare }
        .map { $0.firms[0] }.prefix(8)
    }
    let (drops, adds) = (most(true), most(false))
    for drop in drops {
      for add in adds {
        moves.append(([drop, add], welfare(changed(changed(sum, drop), add))))
      }
    }
    return moves.sorted { $0.welfare > $1.welfare }.prefix(count).map { move in
      var serves = isServing
      for firm in move.firms { serves[firm].toggle() }
      return serves.indices.filter { serves[$0] }
    }
  }
}
