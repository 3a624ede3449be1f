/// The frame of a chart: title, axes with ticks and titles, and a key below.
struct ChartFrame {
  static let width = 760.0
  static let left = 92.0
  static let top = 66.0
  static let plotHeight = 400.0
  /// Below the plot: tick labels, the axis' title and the key.
  static let bottom = 66.0
  static let keyLine = 22.0

  static let ink = "#222222"
  static let grid = "#e3e3e3"

  let title, subtitle: String
  let x, y: Axis

  /// - Parameter right: room beside the plot.
  init(
    title: String, subtitle: String, x: (title: String, range: ClosedRange<Double>),
    y: (title: String, range: ClosedRange<Double>), right: Double = 28
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = Axis(title: x.title, range: x.range, from: Self.left, to: Self.width - right)
    self.y = Axis(title: y.title, range: y.range, from: Self.top + Self.plotHeight, to: Self.top)
  }

  func place(_ px: Double, _ py: Double) -> (x: Double, y: Double) {
    (x.position(px), y.position(py))
  }

  /// A document with room for some entries of the key, and what lies behind the data.
  func begin(keys: Int, grid: Bool) -> SVGText {
    let rows = Double((keys + 1) / 2)
    var svg = SVGText(
      width: Self.width, height: Self.top + Self.plotHeight + Self.bottom + rows * Self.keyLine,
      title: title)
    svg.label(Self.left, 28, title, [("font-size", "17"), ("font-weight", "bold")])
    svg.label(Self.left, 49, subtitle, [("fill", "#555555")])
    svg.begin("defs", [])
    svg.begin("clipPath", [("id", "plot")])
    svg.rectangle(x.from, y.to, x.to - x.from, y.from - y.to, [])
    svg.end()
    svg.begin(
      "pattern",
      [
        ("id", "hatch"), ("width", "8"), ("height", "8"), ("patternUnits", "userSpaceOnUse"),
        ("patternTransform", "rotate(45)"),
      ])
    svg.rectangle(0, 0, 8, 8, [("fill", "#ffffff"), ("fill-opacity", "0.45")])
    svg.line(0, 0, 0, 8, [("stroke", "#444444"), ("stroke-width", "1.6")])
    svg.end()
    svg.end()
    if grid {
      for tick in Axis.ticks(x.range) {
        svg.line(x.position(tick), y.from, x.position(tick), y.to, [("stroke", Self.grid)])
      }
      for tick in Axis.ticks(y.range) {
        svg.line(x.from, y.position(tick), x.to, y.position(tick), [("stroke", Self.grid)])
      }
    }
    return svg
  }

  /// Axes over the data.
  func end(_ svg: inout SVGText) {
    let (xTicks, yTicks) = (Axis.ticks(x.range), Axis.ticks(y.range))
    svg.rectangle(
      x.from, y.to, x.to - x.from, y.from - y.to, [("fill", "none"), ("stroke", Self.ink)])
    for (tick, label) in zip(xTicks, Axis.labels(xTicks)) {
      svg.line(x.position(tick), y.from, x.position(tick), y.from + 5, [("stroke", Self.ink)])
      svg.label(x.position(tick), y.from + 20, label, [("text-anchor", "middle")])
    }
    for (tick, label) in zip(yTicks, Axis.labels(yTicks)) {
      svg.line(x.from - 5, y.position(tick), x.from, y.position(tick), [("stroke", Self.ink)])
      svg.label(x.from - 9, y.position(tick) + 4.5, label, [("text-anchor", "end")])
    }
    svg.label(
      (x.from + x.to) / 2, y.from + 44, x.title, [("text-anchor", "middle"), ("font-size", "14")])
    let middle = SVGText.number((y.from + y.to) / 2)
    let left = SVGText.number(max(18, x.from - 25 - Axis.labels(yTicks).widestLabel))
    svg.label(
      0, 0, y.title,
      [
        ("text-anchor", "middle"), ("font-size", "14"),
        ("transform", "translate(\(left) \(middle)) rotate(-90)"),
      ])
  }

  /// Where an entry of the key stands: its sample, 34 pixels wide, and the words right of it.
  func key(_ index: Int) -> (x: Double, y: Double) {
    (
      x.from + Double(index % 2) * (Self.width - x.from - 28) / 2,
      y.from + Self.bottom + Double(index / 2) * Self.keyLine
    )
  }

  func keyWords(_ svg: inout SVGText, _ index: Int, _ words: String) {
    svg.label(key(index).x + 44, key(index).y + 4.5, words)
  }
}
