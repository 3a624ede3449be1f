import CLanes
import Randomness
import TestSupport
import Testing

@testable import Simulation

@Suite("One draw of all firms")
struct DrawTests {
  private let firms = 77
  private let key: UInt64
  private var generator: SplitMix

  init() {
    key = UInt64.random(in: .min ... .max)
    print("DrawTests key \(key)")
    generator = SplitMix(seed: key)
  }

  /// A firm's word at a level, as the header of the kernel places it.
  private func word(_ firm: Int, draw: UInt64, level: UInt32 = 0) -> UInt32 {
    let place = firm % 32
    let block = UInt32(firm / 32 * 8 + place % 8)
    let counter = Philox.Block(block, UInt32(truncatingIfNeeded: draw), UInt32(draw >> 32), level)
    return Philox(key: key).block(counter)[place / 8]
  }

  /// Whether a firm fails whose chance is a whole number of 2⁻⁶⁴.
  private func fails(_ firm: Int, _ chance: Double, draw: UInt64) -> Bool {
    if chance >= 1 { return true }
    let bits = UInt64(word(firm, draw: draw)) << 32 | UInt64(word(firm, draw: draw, level: 1))
    return bits < UInt64(chance * 0x1p64)
  }

  /// Whole harms, whose sums are exact in any order.
  private func harms() -> [Double] { (0..<firms).map { Double($0 * $0 + 1) } }

  private func expect(_ chances: [Double], draws: some Sequence<UInt64>) {
    FailureChances(chances, harm: harms()).withDraws(key: key) { draw in
      for number in draws {
        let failing = chances.indices.filter { fails($0, chances[$0], draw: number) }
        let drawn = draw(number)
        #expect(drawn.count == failing.count, "key \(key) draw \(number)")
        #expect(drawn.harm == failing.reduce(0) { $0 + harms()[$1] }, "key \(key) draw \(number)")
      }
    }
  }

  @Test("compares each firm's word with its chance, for any number of firms and any draw")
  mutating func words() {
    let chances = (0..<firms).map { _ in
      Double(UInt64.random(in: 0...1 << 53, using: &generator)) * 0x1p-53
    }
    expect(chances, draws: 0..<200)
    expect(chances, draws: [1 << 32 - 1, 1 << 32, 1 << 63, .max])
  }

  @Test("decides by further words where a word equals its threshold") mutating func ties() {
    for number in UInt64(0)..<50 {
      let chances = (0..<firms).map { firm in
        let rest =
          [0, 1, 1 << 20, UInt32.random(in: 0..<1 << 21, using: &generator)].randomElement(
            using: &generator) ?? 0
        return (Double(word(firm, draw: number)) + Double(rest) * 0x1p-21) * 0x1p-32
      }
      expect(chances, draws: [number])
    }
  }

  @Test("holds to the last bit of a chance") func lastBit() {
    var found = 0
    for number in UInt64(0)..<20_000 {
      for firm in [0, 9, 40, 76] {
        let high = word(firm, draw: number)
        // So that both words together fill the 53 bits of a double.
        guard high >> 20 == 1 else { continue }
        found += 1
        let chance = (Double(high) + Double(word(firm, draw: number, level: 1)) * 0x1p-32) * 0x1p-32
        for (chance, isFailing) in [(chance, 0), (chance.nextUp, 1), (chance.nextDown, 0)] {
          var chances = [Double](repeating: 0, count: firms)
          chances[firm] = chance
          let drawn = FailureChances(chances, harm: harms()).withDraws(key: key) { $0(number) }
          #expect(drawn.count == isFailing, "key \(key) draw \(number) firm \(firm)")
        }
      }
    }
    #expect(found > 0)
  }

  @Test("has every sure failure and no impossible one") func certain() {
    let chances = (0..<firms).map { Double($0 % 2) }
    expect(chances, draws: 0..<1_000)
  }
}
