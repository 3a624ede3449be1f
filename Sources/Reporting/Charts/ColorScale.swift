/// Colours from dark to light that people with any colour vision, and grey printers, see in the
/// same order (viridis, by van der Walt and Smith).
enum ColorScale {
  private static let stops: [(Double, Double, Double)] = [
    (68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129),
    (92, 200, 99),
    (170, 220, 50), (253, 231, 37),
  ]

  /// - Parameter share: from 0, dark, to 1, light.
  static func color(_ share: Double) -> String {
    let place = min(max(share, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let rest = place - Double(index)
    let (a, b) = (stops[index], stops[index + 1])
    return hex([a.0 + rest * (b.0 - a.0), a.1 + rest * (b.1 - a.1), a.2 + rest * (b.2 - a.2)])
  }

  private static func hex(_ parts: [Double]) -> String {
    "#"
      + parts.map {
        let text = String(Int($0.rounded()), radix: 16)
        return text.count < 2 ? "0\(text)" : text
      }.joined()
  }
}

/// Colours of lines and marks, told apart by people with any colour vision (Okabe and Ito).
enum MarkColor {
  static let blue = "#0072b2"
  static let orange = "#e69f00"
  static let vermilion = "#d55e00"
  static let green = "#009e73"
  static let grey = "#8c8c8c"
}
