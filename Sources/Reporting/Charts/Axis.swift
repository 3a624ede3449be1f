import Glibc

/// A linear scale from numbers to pixels, with ticks at round numbers.
struct Axis {
  let title: String
  let range: ClosedRange<Double>
  /// Where the ends of the range lie.
  let from, to: Double

  func position(_ value: Double) -> Double {
    from + (value - range.lowerBound) / (range.upperBound - range.lowerBound) * (to - from)
  }

  /// A range that holds all numbers, with room of a share of it at both ends. Where there is
  /// nothing to span, room is made around it.
  static func range(of values: [Double], margin: Double = 0) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return 0...1 }
    // Differences that are rounding would look like a mountain range.
    let span = max(high - low, 1e-9 * max(abs(high), abs(low)))
    if span == 0 { return low - 1...high + 1 }
    let room = high - low < span ? span : margin * span
    return low - room...high + room
  }

  /// Multiples of 1, 2 or 5 times a power of ten within the range, as near to `count` of them as
  /// such steps allow.
  static func ticks(_ range: ClosedRange<Double>, count: Int = 6) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return [] }
    let power = pow(10, floor(log10(span / Double(count))))
    func distance(_ step: Double) -> Double { abs(log(span / step / Double(count))) }
    let step = [1, 2, 5, 10].map { $0 * power }.min { distance($0) < distance($1) } ?? power
    let first = ceil(range.lowerBound / step - 1e-9)
    let last = floor(range.upperBound / step + 1e-9)
    guard last >= first, last - first < 100 else { return [] }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// Tick labels with as many digits as tell neighbours apart.
  static func labels(_ ticks: [Double]) -> [String] {
    guard ticks.count > 1 else { return ticks.map { NumberText.significant($0) } }
    let step = ticks[1] - ticks[0]
    let largest = ticks.map { abs($0) }.max() ?? 0
    let digits = max(1, Int(floor(log10(max(largest, step)))) - Int(floor(log10(step))) + 2)
    return ticks.map {
      NumberText.significant(abs($0) < step / 1e6 ? 0 : $0, digits: min(15, digits)).replacingMinus
    }
  }
}

extension [String] {
  /// About how many pixels the longest takes in the size of tick labels.
  var widestLabel: Double { 7.4 * Double(map(\.count).max() ?? 0) }
}

extension String {
  /// With a typographic minus sign.
  var replacingMinus: String { String(map { $0 == "-" ? "\u{2212}" : $0 }) }
}
