/// Slopes by differences of a function that is solved again, at 0.
enum Difference {
  /// Of fourth order, from both sides. Nil where the function is not to be had, or where it jumps
  /// to another branch or bends too much for the step: the differences with the whole and with half
  /// of the step then disagree.
  static func central(_ f: (Double) throws -> [Double]?, step: Double) rethrows -> [Double]? {
    guard let up = try f(step), let down = try f(-step), let halfUp = try f(step / 2),
      let halfDown = try f(-step / 2)
    else { return nil }
    return settled(
      zip(up, down).map { ($0 - $1) / (2 * step) }, zip(halfUp, halfDown).map { ($0 - $1) / step },
      gain: 3)
  }

  /// Of third order, from one side: above for a positive step, below for a negative one.
  static func oneSided(_ f: (Double) throws -> [Double]?, at zero: [Double], step: Double) rethrows
    -> [Double]?
  {
    guard let whole = try f(step), let half = try f(step / 2), let quarter = try f(step / 4) else {
      return nil
    }
    func second(_ far: [Double], _ near: [Double], _ step: Double) -> [Double] {
      zip(zero, zip(near, far)).map { (4 * $1.0 - $1.1 - 3 * $0) / step }
    }
    return settled(second(whole, half, step), second(half, quarter, step / 2), gain: 3)
  }

  private static func settled(_ coarse: [Double], _ fine: [Double], gain: Double) -> [Double]? {
    let size = fine.reduce(1e-6) { max($0, abs($1)) }
    guard zip(coarse, fine).allSatisfy({ abs($0 - $1) <= 1e-3 * size }) else { return nil }
    return zip(coarse, fine).map { $1 + ($1 - $0) / gain }
  }
}
