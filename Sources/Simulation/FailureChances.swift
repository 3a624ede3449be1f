import CLanes

/// The chances that some firms fail in one regime, as numbers that random words are compared with.
///
/// A chance p is (threshold + remainder) / 2³² with a whole threshold; both parts are exact.
/// Columns are padded to whole groups of firms.
struct FailureChances: Sendable {
  private let threshold: [UInt32]
  private let remainder: [Double]
  private let harm: [Double]
  private let firms: Int
  private let first: Int

  /// Where the next firms can be counted from who are drawn apart.
  var end: Int { first + threshold.count }

  /// - Parameters:
  ///   - chances: of each firm, in [0, 1].
  ///   - harm: what is added to a draw's harm where the firm fails.
  ///   - first: 0, or the `end` of others who are drawn apart.
  init(_ chances: [Double], harm: [Double], from first: Int = 0) {
    firms = chances.count
    self.first = first
    let group = Int(CL_DRAW_GROUP)
    let padding = (group - firms % group) % group
    let scaled = chances.map { $0 * 0x1p32 }
    let threshold = scaled.map { $0 < 0x1p32 ? UInt32($0) : .max }
    remainder = zip(scaled, threshold).map { $0 - Double($1) } + Array(repeating: 0, count: padding)
    self.threshold = threshold + Array(repeating: 0, count: padding)
    self.harm = harm + Array(repeating: 0, count: padding)
  }

  /// Draws for as long as `body` runs. A draw depends on the key and on its number alone. O(firms)
  /// a draw.
  func withDraws<Result>(key: UInt64, _ body: ((UInt64) -> CLDraw) -> Result) -> Result {
    threshold.withUnsafeBufferPointer { threshold in
      remainder.withUnsafeBufferPointer { remainder in
        harm.withUnsafeBufferPointer { harm in
          var chances = CLChances(
            events: firms, first: first, threshold: threshold.baseAddress,
            remainder: remainder.baseAddress,
            harm: harm.baseAddress)
          return body { cl_draw(key, $0, &chances) }
        }
      }
    }
  }
}
