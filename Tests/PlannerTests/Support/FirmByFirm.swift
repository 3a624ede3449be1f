import AggregativeGames

@testable import Planner

/// The second derivation of the planner's linearization (CKernels, social.h): one firm at a time,
/// from the sums of `SocialState`.
///
/// With shares, mean margin and failures frozen at the profile, condition (13) for firms that
/// differ reads on a piece c_i o_i = α M s_i e_i [h_U (1 + β (m_i − m̄)) + h] + Σ_k ω_k d_k (2 P_k
/// + [1 − 2 q_k]). Replies move with log A, m̄ and each P_k, and with the own overlap.
extension PlannerGame {
  func linearizeFirmByFirm(at profile: [Double], into linearization: inout Linearization) {
    let state = SocialState(terms, at: profile)
    let users = terms.market.users
    let count = terms.firmCount
    let demandColumns = terms.isFixed ? 0 : 2
    for i in profile.indices {
      let piece = state.piece[i]
      let share = state.share[i]
      let excess = state.margin[i] - state.meanMargin
      let demand = terms.demandRate[i]
      let value = terms.userHarm[i] + demand * excess + terms.chargedHarm[i]
      let cost = terms.market.firms.cost[i]
      func systemic(_ target: Int) -> Double {
        var sum = 0.0
        for k in terms.channelWeight.indices {
          let level = terms.channel(k, i, profile[i], piece: piece).level
          let fall = terms.channel(k, i, pieces.breakpoint(target, of: i), piece: target).fall
          sum +=
            terms.channelWeight[k] * fall
            * (2 * state.failures[k] + (terms.isExact ? 1 - 2 * level : 0))
        }
        return sum
      }
      let reply = NaturalReply.scan(pieces: pieces, player: i) {
        (terms.slope(i, piece: $0) * users * share * value + systemic($0)) / cost
      }
      linearization.reply[i] = reply.strategy
      linearization.activity[i] = reply.activity
      let alpha = terms.slope(i, piece: piece)
      let rate = demand * alpha
      let direct = terms.chargedHarm[i] * alpha
      if demandColumns > 0 {
        linearization.right[i] = share * rate
        linearization.right[count + i] = share * (rate * excess + direct)
      }
      let target = Int(reply.activity) / 2
      let moves = reply.activity % 2 == 1
      let lift = moves ? terms.slope(i, piece: target) * users * share / cost : 0
      linearization.ownSlope[i] = terms.isFixed ? 0 : lift * (rate * value + demand * direct)
      if demandColumns > 0 {
        linearization.left[i] = -lift * value
        linearization.left[count + i] = -lift * demand
      }
      for k in terms.channelWeight.indices {
        let at = (demandColumns + k) * count + i
        let fallHere = terms.channel(k, i, profile[i], piece: piece).fall
        linearization.right[at] = -fallHere
        linearization.left[at] = 0
        guard moves else { continue }
        let fallThere = terms.channel(k, i, pieces.breakpoint(target, of: i), piece: target).fall
        linearization.left[at] = 2 * terms.channelWeight[k] * fallThere / cost
        if terms.isExact {
          linearization.ownSlope[i] += 2 * terms.channelWeight[k] * fallThere * fallHere / cost
        }
      }
    }
  }
}
