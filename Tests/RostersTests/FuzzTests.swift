import Rosters
import TestSupport
import Testing

@Suite("Bytes changed at random")
struct FuzzTests {
  private static let tokens: [String] = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "-", "1e400", "null", "true", "NaN", "0", "1e-400",
    "\\u0000",
    "\\ud800", "\"cost\"", "\"L\"", "\"firms\"", "\"regimes\"", "\0", "\u{FEFF}", "é",
  ]

  @Test("A spoilt roster is refused in one line or gives a roster that is written and read alike")
  func json() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("FuzzTests.json seed \(seed)")
    var generator = SplitMix(seed: seed)
    let bytes = Array(Sample.json.utf8)
    for round in 0..<20_000 {
      let spoilt = Self.spoilt(bytes, using: &generator)
      if let error = Sample.refusal(spoilt) {
        #expect(isOneCleanLine(error.description), "seed \(seed) round \(round)")
      } else {
        let roster = try Roster(jsonBytes: spoilt)
        let again = try Roster(jsonBytes: RosterEncoder.json(roster))
        #expect(roster == again, "seed \(seed) round \(round)")
      }
    }
  }

  @Test("A spoilt CSV is refused in one line or read")
  func csv() {
    let seed = UInt64.random(in: .min ... .max)
    print("FuzzTests.csv seed \(seed)")
    var generator = SplitMix(seed: seed)
    let bytes = Array(Sample.csv.utf8)
    for round in 0..<10_000 {
      let spoilt = Self.spoilt(bytes, using: &generator)
      do throws(RosterError) {
        let roster = try Roster(jsonBytes: Array(Sample.marketJSON.utf8), firmsCSVBytes: spoilt)
        #expect(!roster.market.firms.isEmpty)
      } catch {
        #expect(isOneCleanLine(error.description), "seed \(seed) round \(round)")
      }
    }
  }

  static func spoilt(
    _ bytes: [UInt8], using generator: inout SplitMix
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0 where !bytes.isEmpty:
        bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1 where !bytes.isEmpty:
        bytes.remove(at: place)
      case 2:
        bytes.insert(
          contentsOf: (tokens.randomElement(using: &generator) ?? "").utf8,
          at: min(place, bytes.count))
      case 3 where bytes.count > 40:
        let length = Int.random(in: 1...40, using: &generator)
        let from = Int.random(in: 0..<bytes.count - length, using: &generator)
        bytes.insert(contentsOf: bytes[from..<from + length], at: place)
      default:
        bytes.removeSubrange(place..<min(bytes.count, place + 9))
      }
    }
    return bytes
  }
}
