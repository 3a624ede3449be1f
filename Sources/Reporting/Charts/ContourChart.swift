/// A function of two numbers as bands of colour between isolines, with a region outlined, a region
/// struck out, and a point.
struct ContourChart {
  let title, subtitle: String
  let x, y: String
  let quantity: String
  let function: GridFunction
  /// 1 where a point may not be chosen, else 0; NaN where nothing is known.
  let forbidden: GridFunction
  /// Greater than 0 within the region that is outlined.
  let outlined: GridFunction?
  let best: (x: Double, y: Double)?

  private static let bands = 12

  /// Levels at round numbers that the function crosses.
  private var levels: [Double] {
    let finite = function.values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high else { return [] }
    return Axis.ticks(low...high, count: Self.bands).filter { $0 > low && $0 < high }
  }

  var svg: String {
    let frame = ChartFrame(
      title: title, subtitle: subtitle, x: (x, function.xs[0]...function.xs[function.xs.count - 1]),
      y: (y, function.ys[0]...function.ys[function.ys.count - 1]), right: 128)
    let hasForbidden = forbidden.values.contains(1)
    let hasUnknown = function.values.contains(where: \.isNaN)
    var keys: [(String, (inout SVGText, (x: Double, y: Double)) -> Void)] = []
    if best != nil { keys.append(("best policy found", { Self.mark(&$0, ($1.x + 17, $1.y)) })) }
    if outlined != nil {
      keys.append(
        (
          "flat optimum",
          { svg, at in Self.outline(&svg, [[(at.x, at.y), (at.x + 34, at.y)]]) }
        ))
    }
    if hasForbidden {
      keys.append(
        (
          "breaks the constraints",
          { $0.rectangle($1.x, $1.y - 7, 34, 14, [("fill", "url(#hatch)")]) }
        ))
    }
    if hasUnknown {
      keys.append(
        (
          "no verified equilibrium",
          { $0.rectangle($1.x, $1.y - 7, 34, 14, [("fill", Self.unknown)]) }
        ))
    }
    var svg = frame.begin(keys: keys.count, grid: false)
    svg.begin("g", [("clip-path", "url(#plot)")])
    svg.rectangle(
      frame.x.from, frame.y.to, frame.x.to - frame.x.from, frame.y.from - frame.y.to,
      [("fill", Self.unknown)])
    drawBands(&svg, frame)
    if hasForbidden {
      svg.path(pixels(forbidden.region(above: 0.5), frame), closed: true, [("fill", "url(#hatch)")])
    }
    if let outlined { Self.outline(&svg, pixels(outlined.isolines(at: 0), frame)) }
    svg.end()
    frame.end(&svg)
    if let best { Self.mark(&svg, frame.place(best.x, best.y)) }
    drawColorBar(&svg, frame)
    for (index, (words, draw)) in keys.enumerated() {
      draw(&svg, frame.key(index))
      frame.keyWords(&svg, index, words)
    }
    return svg.document
  }

  private static let unknown = "#d0d0d0"

  private func color(_ band: Int, of count: Int) -> String {
    ColorScale.color(Double(band) / Double(max(1, count)))
  }

  private func pixels(_ lists: [[GridFunction.Point]], _ frame: ChartFrame) -> [[GridFunction
    .Point]]
  {
    lists.map { $0.map { frame.place($0.x, $0.y) } }
  }

  private func drawBands(_ svg: inout SVGText, _ frame: ChartFrame) {
    let levels = levels
    // Each band over those below it, so that no seam shows between two.
    for (band, level) in ([-.infinity] + levels).enumerated() {
      svg.path(
        pixels(function.region(above: level), frame), closed: true,
        [("fill", color(band, of: levels.count))])
    }
    for level in levels {
      svg.path(
        pixels(function.isolines(at: level), frame), closed: false,
        [
          ("fill", "none"), ("stroke", "#ffffff"), ("stroke-opacity", "0.55"),
          ("stroke-width", "0.8"),
        ])
    }
  }

  private func drawColorBar(_ svg: inout SVGText, _ frame: ChartFrame) {
    let levels = levels
    let left = frame.x.to + 20
    let height = (frame.y.from - frame.y.to) / Double(levels.count + 1)
    for band in 0...levels.count {
      let bottom = frame.y.from - Double(band) * height
      svg.rectangle(left, bottom - height, 16, height, [("fill", color(band, of: levels.count))])
    }
    svg.rectangle(
      left, frame.y.to, 16, frame.y.from - frame.y.to,
      [("fill", "none"), ("stroke", ChartFrame.ink)])
    let labels = Axis.labels(levels)
    for (index, label) in labels.enumerated() {
      svg.label(left + 22, frame.y.from - Double(index + 1) * height + 4.5, label)
    }
    let middle = SVGText.number((frame.y.from + frame.y.to) / 2)
    let place = min(ChartFrame.width - 12, left + 44 + labels.widestLabel)
    svg.label(
      0, 0, quantity,
      [
        ("text-anchor", "middle"), ("font-size", "14"),
        (
          "transform",
          "translate(\(SVGText.number(place)) \(middle)) rotate(-90)"
        ),
      ])
  }

  /// Dark on light, to be seen on any band.
  private static func outline(_ svg: inout SVGText, _ lines: [[GridFunction.Point]]) {
    svg.path(
      lines, closed: false, [("fill", "none"), ("stroke", "#ffffff"), ("stroke-width", "4.5")])
    svg.path(
      lines, closed: false, [("fill", "none"), ("stroke", "#000000"), ("stroke-width", "2")])
  }

  private static func mark(_ svg: inout SVGText, _ at: (x: Double, y: Double)) {
    svg.circle(
      at.x, at.y, radius: 6,
      [("fill", MarkColor.vermilion), ("stroke", "#ffffff"), ("stroke-width", "2")])
  }
}
