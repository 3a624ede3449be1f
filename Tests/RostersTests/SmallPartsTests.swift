import TestSupport
import Testing

@testable import Rosters

@Suite("Small parts")
struct SmallPartsTests {
  @Test(
    arguments: [
      ("cots", "cost"), ("COST", "cost"), ("marginn", "margin"), ("prce", "price"),
      ("effectivness", "effectiveness"), ("x", nil), ("", nil), ("banana", nil), ("valeu", "value"),
    ] as [(String, String?)])
  func nearest(_ name: String, _ known: String?) {
    #expect(NearestName.of(name, among: FileFormat.firm.fields.map(\.name)) == known)
  }

  @Test func editDistance() {
    func distance(_ a: String, _ b: String) -> Int {
      NearestName.editDistance(Array(a.utf8), Array(b.utf8))
    }
    #expect(distance("", "") == 0)
    #expect(distance("", "abc") == 3)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("ab", "ba") == 1)
    #expect(distance("cost", "cost") == 0)
  }

  @Test(arguments: [
    ("plain", "\"plain\""), ("a\"b\\c", "\"a\\\"b\\\\c\""), ("\u{1B}[2J", "\"\\u001B[2J\""),
    ("\u{202E}x", "\"\\u202Ex\""), ("\u{85}", "\"\\u0085\""), ("é😀", "\"é😀\""),
    (String(repeating: "x", count: 41), "\"\(String(repeating: "x", count: 40))...\""),
  ])
  func shown(_ text: String, _ expected: String) {
    #expect(Shown.quoted(text) == expected)
  }

  @Test("Doubles survive writing and reading")
  func numbers() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("SmallPartsTests.numbers seed \(seed)")
    var generator = SplitMix(seed: seed)
    for _ in 0..<100_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      let text = Array(Number.text(value).utf8)
      let read = try text.withUnsafeBufferPointer { try Number.read($0) }
      #expect(read.bitPattern == value.bitPattern, "seed \(seed): \(value)")
    }
  }

  @Test("Numbers as the standard library reads them")
  func agreesWithSwift() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("SmallPartsTests.agreesWithSwift seed \(seed)")
    var generator = SplitMix(seed: seed)
    for _ in 0..<20_000 {
      let digits = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
        "\(Int.random(in: 0...9, using: &generator))"
      }
      let first = Int.random(in: -9...9, using: &generator)
      let exponent = Int.random(in: -330...310, using: &generator)
      let text = "\(first).\(digits.joined())e\(exponent)"
      let expected = try #require(Double(text))
      let read: Result<Double, Number.Fault> = Array(text.utf8).withUnsafeBufferPointer { bytes in
        do throws(Number.Fault) { return .success(try Number.read(bytes)) } catch {
          return .failure(error)
        }
      }
      switch read {
      case .success(let value):
        #expect(value == expected, "seed \(seed): \(text)")
      case .failure(.tooLarge): #expect(expected.isInfinite, "seed \(seed): \(text)")
      case .failure(.tooSmall): #expect(expected == 0, "seed \(seed): \(text)")
      case .failure(.malformed): Issue.record("seed \(seed): \(text)")
      }
    }
  }
}
