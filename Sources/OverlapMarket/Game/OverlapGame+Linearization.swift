import AggregativeGames
import CKernels

/// Natural replies and their derivatives in one vectorised sweep over the firms.
///
/// With B_i the marginal value of safety, M [(μ_i − τ h_E e_i π̄_i) β h_U e_i s_i (1 − s_i) + τ h_E
/// e_i s_i], condition (7) on a piece of slope α reads c_i o_i = α B_i, and the natural reply
/// solves it with B_i frozen. B_i moves with the own overlap and with log A; log A moves with
/// overlap j at rate s_j β h_U e_j α_j.
extension OverlapGame {
  public func linearize(at profile: [Double], into linearization: inout Linearization) {
    linearize(at: profile, into: &linearization, push: nil)
  }

  /// - Parameter push: what is added to marginal payoff on each piece, own cost aside, in layers as
  ///   in `PieceTable`; nil: nothing.
  func linearize(at profile: [Double], into linearization: inout Linearization, push: [Double]?) {
    linearization.withUnsafeColumns { columns in
      withKernelGame { game in
        let sweep = { (push: UnsafePointer<Double>?) in
          ck_linearize(
            game, profile, push, columns.scratch,
            CKLinearization(
              reply: columns.reply, ownSlope: columns.ownSlope, left: columns.left,
              right: columns.right,
              activity: columns.activity))
        }
        if let push { push.withUnsafeBufferPointer { sweep($0.baseAddress) } } else { sweep(nil) }
      }
    }
  }
}
