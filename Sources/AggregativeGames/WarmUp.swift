/// Sweeps of globally best replies before a method.
///
/// Where some payoff may have several peaks, a local method knows only the nearest one: the sweeps
/// choose among them, unless the start is thought to be near an equilibrium.
struct WarmUp {
  var sweeps = 0
  /// They end early where no strategy is farther than this from its best reply, relative to its
  /// size: peaks are chosen then, and Newton's method is faster from there.
  var nearness = 0.0

  private static let all = [WarmUp(), WarmUp(sweeps: 4, nearness: 0.1), WarmUp(sweeps: 40)]

  /// Before the tries of a local method, one after another; never empty.
  /// - Parameter isNear: whether the start is thought to be near an equilibrium.
  static func tries<Game: AggregativeGame>(on game: Game, isNear: Bool) -> ArraySlice<WarmUp> {
    isNear || game.hasSinglePeaks ? all[...] : all.dropFirst()
  }
}
