import Glibc

/// Writes SVG 1.1 by elements: escaped, numbers short and the same on every machine.
struct SVGText {
  private(set) var text: String
  private var open: [String] = []

  init(width: Double, height: Double, title: String) {
    let (w, h) = (Self.number(width), Self.number(height))
    text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(w)" height="\(h)" viewBox="0 0 \(w) \(h)" \
      role="img" \
      font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="13">
      <title>\(Self.escaped(title))</title>

      """
    element("rect", [("width", w), ("height", h), ("fill", "#ffffff")])
  }

  /// The finished document.
  var document: String { text + open.reversed().map { "</\($0)>\n" }.joined() + "</svg>\n" }

  mutating func element(
    _ name: String, _ attributes: [(String, String)], text content: String? = nil
  ) {
    text += "<\(name)\(Self.written(attributes))"
    text += content.map { ">\(Self.escaped($0))</\(name)>\n" } ?? "/>\n"
  }

  mutating func begin(_ name: String, _ attributes: [(String, String)]) {
    text += "<\(name)\(Self.written(attributes))>\n"
    open.append(name)
  }

  mutating func end() {
    if let name = open.popLast() { text += "</\(name)>\n" }
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: [(String, String)]
  ) {
    element(
      "line",
      [
        ("x1", Self.number(x1)), ("y1", Self.number(y1)), ("x2", Self.number(x2)),
        ("y2", Self.number(y2)),
      ] + style)
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: [(String, String)]
  ) {
    element(
      "rect",
      [
        ("x", Self.number(x)), ("y", Self.number(y)), ("width", Self.number(width)),
        ("height", Self.number(height)),
      ] + style)
  }

  mutating func circle(_ x: Double, _ y: Double, radius: Double, _ style: [(String, String)]) {
    element(
      "circle",
      [("cx", Self.number(x)), ("cy", Self.number(y)), ("r", Self.number(radius))] + style)
  }

  mutating func label(_ x: Double, _ y: Double, _ content: String, _ style: [(String, String)] = [])
  {
    let color = style.contains { $0.0 == "fill" } ? [] : [("fill", ChartFrame.ink)]
    element("text", [("x", Self.number(x)), ("y", Self.number(y))] + color + style, text: content)
  }

  /// Lines through points, each list for itself; closed ones come back to their start.
  mutating func path(_ lists: [[(x: Double, y: Double)]], closed: Bool, _ style: [(String, String)])
  {
    let steps = lists.filter { $0.count > 1 }.map { points in
      let pairs = points.map { "\(Self.number($0.x)) \(Self.number($0.y))" }
      return "M\(pairs.joined(separator: "L"))\(closed ? "Z" : "")"
    }
    if !steps.isEmpty { element("path", [("d", steps.joined())] + style) }
  }

  private static func written(_ attributes: [(String, String)]) -> String {
    attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
  }

  /// To a hundredth of a pixel.
  static func number(_ value: Double) -> String {
    let hundredths = Int64((min(max(value, -1e9), 1e9) * 100).rounded())
    let whole = abs(hundredths) / 100
    let rest = abs(hundredths) % 100
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0
      ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// As character data or in double quotes. What XML cannot say becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
