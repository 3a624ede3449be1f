import CGames

/// Natural replies and their derivatives in one vectorised sweep over the sellers.
///
/// With the rates ∂R/∂ℓ and ∂R/∂g of revenue frozen at the profile, marginal revenue falls in steps
/// from piece to piece, and the natural reply is where marginal cost meets it. The rates move with
/// the own strategy and with log A; log A moves with strategy j at rate s_j ℓ'_j.
extension SellerGame {
  public func linearize(at profile: [Double], into linearization: inout Linearization) {
    linearize(at: profile, into: &linearization, push: nil)
  }

  /// - Parameter push: what is added to marginal payoff on each piece, own cost aside, in layers as
  ///   in `PieceTable`; nil: nothing.
  func linearize(at profile: [Double], into linearization: inout Linearization, push: [Double]?) {
    if problems.revenue == .chosenPrices {
      return problems.linearizeMarkups(at: profile, into: &linearization, push: push)
    }
    linearization.withUnsafeColumns { columns in
      withKernel { game in
        let sweep = { (push: UnsafePointer<Double>?) in
          cg_linearize(
            game, profile, push, columns.scratch,
            CGLinearization(
              reply: columns.reply, ownSlope: columns.ownSlope, left: columns.left,
              right: columns.right, activity: columns.activity))
        }
        if let push { push.withUnsafeBufferPointer { sweep($0.baseAddress) } } else { sweep(nil) }
      }
    }
  }
}
