import Rosters
import Testing

@testable import Reporting

@Suite("Text for people")
struct PlainTextTests {
  @Test("Columns that a terminal gives")
  func columns() {
    for (text, columns) in [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한", 2), ("🙂", 2), ("Ω×²", 3),
    ] {
      #expect(TerminalText.columns(text) == columns, "\(text)")
    }
    #expect(TerminalText.columns(TerminalText.name(String(repeating: "日", count: 99))) <= 48)
  }

  @Test("Numbers for people")
  func numbers() {
    #expect(NumberText.significant(-0.0) == "0")
    #expect(NumberText.significant(1.0 / 3) == "0.33333")
    #expect(NumberText.significant(1e300) == "1e+300")
    #expect(NumberText.significant(.infinity) == "inf")
  }

  @Test("Only cells that need quotes have them")
  func plain() {
    #expect(CSVText.escaped("a b;c'd") == "a b;c'd")
    #expect(CSVText.escaped("") == "")
    #expect(CSVText.escaped("a\"b") == "\"a\"\"b\"")
    #expect(CSVText.escaped("a\r\nb") == "\"a\r\nb\"")
  }

  @Test("The bar, its rate and what is left")
  func progressLine() {
    func text(_ done: Int, known: Int = 0, _ seconds: Double) -> String {
      ProgressLine(done: done, total: 10_000, known: known, seconds: seconds).text
    }
    #expect(text(0, 1) == "░░░░░░░░░░░░░░░░░░░░ 0 of 10000 policies")
    #expect(text(2500, 5) == "█████░░░░░░░░░░░░░░░ 2500 of 10000 policies, 500 a second, 0:15 left")
    // What an earlier run did says nothing about the rate.
    #expect(
      text(6000, known: 5000, 2)
        == "████████████░░░░░░░░ 6000 of 10000 policies, 500 a second, 0:08 left")
    #expect(text(10_000, 8).hasSuffix("10000 of 10000 policies, 1250 a second, 0:00 left"))
    #expect(text(3, 20).contains(" policies, 0.15 a second, "))
    #expect(text(1, 3600).hasSuffix("days left") && text(10, 30).hasSuffix("8:19:30 left"))
  }
}
