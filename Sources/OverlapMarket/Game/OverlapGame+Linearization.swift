import AggregativeGames
import Glibc

/// Natural replies and their derivatives in one sweep over the firms.
///
/// With B_i the marginal value of safety, M [(μ_i − τ h_E e_i π̄_i) β h_U e_i s_i (1 − s_i) + τ h_E e_i s_i], condition (7) on a
/// piece of slope α reads c_i o_i = α B_i, and the natural reply solves it with B_i frozen. B_i moves with the own overlap
/// and with log A; log A moves with overlap j at rate s_j β h_U e_j α_j.
extension OverlapGame {
  public func linearize(at profile: [Double], into linearization: inout Linearization) {
    linearize(at: profile, into: &linearization) { _, _ in 0 }
  }

  /// - Parameter push: what is added to marginal payoff on a piece of a player, own cost aside.
  @inline(__always)
  func linearize(
    at profile: [Double], into linearization: inout Linearization, push: (_ player: Int, _ piece: Int) -> Double
  ) {
    let weights = Weights(profile, in: self)
    let users = market.users
    for i in profile.indices {
      let overlap = profile[i]
      let start = pieces.start(of: i)
      let piece = pieces.piece(holding: overlap, of: i)
      let failureProbability =
        failure.intercept[start + piece] - failure.slope[start + piece] * overlap
      let share = weights.weight[i] / weights.sum
      let rest = weights.rest(of: i)
      let demand = demandRate[i]
      let liability = liableHarm(i, piece: piece)
      let margin = market.firms.margin[i] - liability * failureProbability
      let value = users * (margin * demand * rest + liability) * share
      let cost = market.firms.cost[i]
      let reply = NaturalReply.scan(pieces: pieces, player: i, within: continuousPieces(of: i, around: piece)) {
        (failure.slope[start + $0] * value + push(i, $0)) / cost
      }
      linearization.reply[i] = reply.strategy
      linearization.activity[i] = reply.activity
      let rate = demand * failure.slope[start + piece]
      linearization.right[i] = share * rate
      if reply.activity % 2 == 0 {
        linearization.ownSlope[i] = 0
        linearization.left[i] = 0
      } else {
        let byShare = users * (margin * demand * (rest - share) + liability) * share
        let byMargin =
          users * liability * failure.slope[start + piece] * demand * share * rest
        let lift = failure.slope[start + Int(reply.activity) / 2] / cost
        linearization.ownSlope[i] = lift * (rate * byShare + byMargin)
        linearization.left[i] = -lift * byShare
      }
    }
  }
}

extension OverlapGame {
  /// The pieces of a player that no jump of its payoff parts from one of them.
  func continuousPieces(of player: Int, around piece: Int) -> Range<Int> {
    let count = pieces.count(of: player)
    guard !failure.reliefPiece.isEmpty, failure.reliefPiece[player] <= count else { return 0..<count }
    let jump = failure.reliefPiece[player]
    return piece >= jump ? jump..<count : 0..<jump
  }
}

/// Logit weights at a profile, scaled so that the largest, which may be the outside option's, is 1.
struct Weights {
  let weight: [Double]
  let sum: Double
  /// The firm with the largest weight; nil when the outside option has it.
  private let largest: Int?
  /// The sum of all weights but the largest, so that its firm's rest share is not a difference of near equals.
  private let sumOfOthers: Double

  init(_ profile: [Double], in game: OverlapGame) {
    var weight = profile.indices.map { game.logWeight(of: $0, at: profile[$0]) }
    var largest: Int?
    var top = game.outsideLogWeight
    for i in weight.indices where weight[i] > top {
      top = weight[i]
      largest = i
    }
    var others = largest == nil ? 0 : exp(game.outsideLogWeight - top)
    var block = 0.0
    for i in weight.indices {
      weight[i] = exp(weight[i] - top)
      if i != largest { block += weight[i] }
      // Sums of blocks keep the rounding of a million terms near that of a thousand.
      if i & 1023 == 1023 {
        others += block
        block = 0
      }
    }
    self.weight = weight
    self.largest = largest
    sumOfOthers = others + block
    sum = sumOfOthers + 1
  }

  /// 1 − share of a firm.
  @inline(__always)
  func rest(of i: Int) -> Double {
    i == largest ? sumOfOthers / sum : (sum - weight[i]) / sum
  }
}
