/// Points in two goods, with those that no other beats in both joined, and some named.
struct FrontierChart {
  typealias Point = (x: Double, y: Double)

  let title, subtitle: String
  let x, y: String
  /// What may be chosen, and what may not.
  let allowed, forbidden: [Point]
  /// In ascending order of x.
  let frontier: [Point]
  /// Marked and named in the key.
  let named: [(name: String, at: Point)]

  private static let marks = [MarkColor.vermilion, MarkColor.green, MarkColor.orange]

  var svg: String {
    let all = allowed + forbidden + frontier + named.map(\.at)
    let frame = ChartFrame(
      title: title, subtitle: subtitle, x: (x, Axis.range(of: all.map(\.x), margin: 0.05)),
      y: (y, Axis.range(of: all.map(\.y), margin: 0.06)))
    var keys: [(String, (inout SVGText, Point) -> Void)] = [
      (
        "frontier: no policy of the grid has more of both",
        { Self.frontier(&$0, [($1.x, $1.y), ($1.x + 34, $1.y)]) }
      ),
      ("policies of the grid", { Self.dot(&$0, ($1.x + 17, $1.y), allowed: true) }),
    ]
    if !forbidden.isEmpty {
      keys.append(("breaks the constraints", { Self.dot(&$0, ($1.x + 17, $1.y), allowed: false) }))
    }
    for (index, entry) in named.enumerated() {
      keys.append((entry.name, { Self.mark(&$0, ($1.x + 17, $1.y), index) }))
    }
    var svg = frame.begin(keys: keys.count, grid: true)
    for point in forbidden { Self.dot(&svg, frame.place(point.x, point.y), allowed: false) }
    for point in allowed { Self.dot(&svg, frame.place(point.x, point.y), allowed: true) }
    Self.frontier(&svg, frontier.map { frame.place($0.x, $0.y) })
    frame.end(&svg)
    for (index, entry) in named.enumerated().reversed() {
      Self.mark(&svg, frame.place(entry.at.x, entry.at.y), index)
    }
    for (index, (words, draw)) in keys.enumerated() {
      draw(&svg, frame.key(index))
      frame.keyWords(&svg, index, words)
    }
    return svg.document
  }

  private static func dot(_ svg: inout SVGText, _ at: Point, allowed: Bool) {
    svg.circle(
      at.x, at.y, radius: 2.2,
      allowed
        ? [("fill", MarkColor.grey), ("fill-opacity", "0.6")]
        : [("fill", "none"), ("stroke", "#bbbbbb")])
  }

  private static func frontier(_ svg: inout SVGText, _ points: [Point]) {
    svg.path(
      [points], closed: false,
      [("fill", "none"), ("stroke", MarkColor.blue), ("stroke-width", "2")])
    for point in points { svg.circle(point.x, point.y, radius: 3.2, [("fill", MarkColor.blue)]) }
  }

  /// A disc, a square and a diamond, so that colour is not all that tells them apart.
  private static func mark(_ svg: inout SVGText, _ at: Point, _ index: Int) {
    let style = [
      ("fill", marks[index % marks.count]), ("stroke", "#ffffff"), ("stroke-width", "1.5"),
    ]
    switch index % 3 {
    case 0: svg.circle(at.x, at.y, radius: 6, style)
    case 1: svg.rectangle(at.x - 5.5, at.y - 5.5, 11, 11, style)
    default:
      svg.path(
        [[(at.x, at.y - 7.5), (at.x + 7.5, at.y), (at.x, at.y + 7.5), (at.x - 7.5, at.y)]],
        closed: true, style)
    }
  }
}
