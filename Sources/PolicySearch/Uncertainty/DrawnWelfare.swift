/// What became of one policy in every draw.
public struct DrawnWelfare: Sendable, Equatable {
  /// By the menu's objective, in each draw; empty where some draw has no verified equilibrium.
  public let welfare: [Double]
  /// Draws without a verified equilibrium.
  public let failedDraws: Int

  public init(welfare: [Double], failedDraws: Int) {
    self.welfare = welfare
    self.failedDraws = failedDraws
  }
}
