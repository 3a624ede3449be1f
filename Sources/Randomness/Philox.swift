/// Philox4x32-10, a random generator without state: a bijection of 128-bit counters under a 64-bit
/// key (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011). A
/// number depends on its place alone, whoever asks for it and in whatever order.
package struct Philox: Sendable, Hashable {
  package typealias Block = SIMD4<UInt32>

  package let key: UInt64

  package init(key: UInt64) { self.key = key }

  /// 128 random bits. O(1).
  package func block(_ counter: Block) -> Block {
    var x = counter
    var low = UInt32(truncatingIfNeeded: key)
    var high = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let a = x[0].multipliedFullWidth(by: 0xD251_1F53)
      let b = x[2].multipliedFullWidth(by: 0xCD9E_8D57)
      x = [b.high ^ x[1] ^ low, b.low, a.high ^ x[3] ^ high, a.low]
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return x
  }

  /// Two independent numbers, uniform on the 2⁵² midpoints of equal parts of (0, 1): never 0 or 1.
  /// O(1).
  package func uniforms(_ counter: Block) -> (Double, Double) {
    let bits = block(counter)
    func unit(_ high: UInt32, _ low: UInt32) -> Double {
      (Double(UInt64(high) << 20 | UInt64(low) >> 12) + 0.5) * 0x1p-52
    }
    return (unit(bits[0], bits[1]), unit(bits[2], bits[3]))
  }
}
