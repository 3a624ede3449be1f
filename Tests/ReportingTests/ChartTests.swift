import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("Charts")
struct ChartTests {
  @Test(
    "Ticks are round, within the range, and about as many as asked",
    arguments: [
      (0.0, 1.0), (-3.7, 12.9), (1e-9, 3e-9), (1e6, 1.00001e6), (-0.2, 0), (0, 7), (99, 101),
    ])
  func ticks(low: Double, high: Double) {
    let ticks = Axis.ticks(low...high)
    #expect(ticks.count >= 3 && ticks.count <= 8, "\(ticks)")
    let slack = 1e-6 * (high - low)
    #expect(ticks.allSatisfy { $0 >= low - slack && $0 <= high + slack })
    let labels = Axis.labels(ticks)
    #expect(Set(labels).count == labels.count, "\(labels)")
    for (tick, label) in zip(ticks, labels) {
      let value = Double(label.replacingOccurrences(of: "\u{2212}", with: "-")) ?? .nan
      #expect(abs(value - tick) < 0.02 * (ticks[1] - ticks[0]), "\(label) \(tick)")
    }
  }

  @Test("Numbers are written to a hundredth, without exponents")
  func numbers() {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.001, "0"), (1.005, "1"), (12.5, "12.5"), (-3.07, "-3.07"), (1e-20, "0"),
      (123456.789, "123456.79"),
    ]
    for (value, text) in cases { #expect(SVGText.number(value) == text) }
  }

  @Test("Text is escaped, whatever it holds")
  func escaped() throws {
    var svg = SVGText(width: 10, height: 10, title: "<&\">\u{0}\u{1}\n é")
    svg.label(0, 0, "]]>&\u{B}")
    try XMLCheck.check(svg.document)
    #expect(svg.document.contains("&lt;&amp;&quot;&gt;\u{FFFD}\u{FFFD}  é"))
  }
}
