import Testing

import Randomness

@Suite("Philox")
struct PhiloxTests {
  struct Known: Sendable {
    let counter: Philox.Block
    let key: UInt64
    let block: Philox.Block
  }

  static let known: [Known] = [
    Known(
      counter: Philox.Block(0, 0, 0, 0), key: 0,
      block: Philox.Block(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
    Known(
      counter: Philox.Block(repeating: .max), key: .max,
      block: Philox.Block(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
    Known(
      counter: Philox.Block(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      key: 0x299f_31d0_a409_3822,
      block: Philox.Block(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
  ]

  @Test("The known answers of the authors' own test vectors for philox4x32-10", arguments: known)
  func vectors(known: Known) {
    #expect(Philox(key: known.key).block(known.counter) == known.block)
  }

  @Test("Uniform numbers stay off the ends and have the moments of a uniform distribution")
  func uniforms() {
    var values: [Double] = []
    for i: UInt32 in 0..<20_000 {
      let pair = Philox(key: 7).uniforms(Philox.Block(i, 0, 0, 0))
      values += [pair.0, pair.1]
    }
    #expect(values.allSatisfy { $0 > 0 && $0 < 1 })
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares: [Double] = values.map { ($0 - mean) * ($0 - mean) }
    let variance = squares.reduce(0, +) / count
    let (uniform, spread): (Double, Double) = (1.0 / 12, 1.0 / 180)
    // Five standard errors.
    #expect(abs(mean - 0.5) < 5 * (uniform / count).squareRoot())
    #expect(abs(variance - uniform) < 5 * (spread / count).squareRoot())
    #expect(Set(values).count == values.count)
  }
}
