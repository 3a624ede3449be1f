import AggregativeGames
import CKernels

/// Natural replies of the planner's first-order conditions and their derivatives in one vectorised
/// pass (CKernels, social.h).
///
/// With shares, mean margin and failures frozen at the profile, condition (13) for firms that
/// differ reads on a piece c_i o_i = α M s_i e_i [h_U (1 + β (m_i − m̄)) + h] + Σ_k ω_k d_k (2 P_k
/// + [1 − 2 q_k]). Replies move with log A, m̄ and each P_k, and with the own overlap.
extension PlannerGame {
  var rank: Int { terms.channelCount + (terms.isFixed ? 0 : 2) }

  func linearize(at profile: [Double], into linearization: inout Linearization) {
    let room = 2 * terms.firmCount + 32 * terms.market.failures.count + terms.channelCount + 8
    terms.withKernelTerms { terms in
      linearization.withUnsafeColumns { columns in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: room) { workspace in
          ck_linearize_social(
            terms, profile, workspace.baseAddress,
            CGLinearization(
              reply: columns.reply, ownSlope: columns.ownSlope, left: columns.left,
              right: columns.right,
              activity: columns.activity))
        }
      }
    }
  }
}
