/// A rational number m * 2^e with m of any size: sums and products of doubles without rounding.
struct Dyadic {
  private var isNegative: Bool
  /// Base 2^32, the least significant first, without leading zeros; empty for zero.
  private var limbs: [UInt32]
  private var exponent: Int

  init(_ x: Double) {
    precondition(x.isFinite)
    isNegative = x < 0
    guard x != 0 else {
      limbs = []
      exponent = 0
      return
    }
    let isSubnormal = x.exponentBitPattern == 0
    let significand = x.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
    exponent = Int(isSubnormal ? 1 : x.exponentBitPattern) - 1075
    limbs = [UInt32(truncatingIfNeeded: significand), UInt32(significand >> 32)]
    trim()
  }

  private mutating func trim() {
    while limbs.last == 0 { limbs.removeLast() }
    if limbs.isEmpty { isNegative = false }
  }

  static prefix func - (x: Dyadic) -> Dyadic {
    var result = x
    result.isNegative = !x.isNegative && !x.limbs.isEmpty
    return result
  }

  static func * (x: Dyadic, y: Dyadic) -> Dyadic {
    var result = x
    result.limbs = [UInt32](repeating: 0, count: x.limbs.count + y.limbs.count)
    for i in x.limbs.indices {
      var carry: UInt64 = 0
      for j in y.limbs.indices {
        let t = UInt64(x.limbs[i]) * UInt64(y.limbs[j]) + UInt64(result.limbs[i + j]) + carry
        result.limbs[i + j] = UInt32(truncatingIfNeeded: t)
        carry = t >> 32
      }
      result.limbs[i + y.limbs.count] = UInt32(carry)
    }
    result.isNegative = x.isNegative != y.isNegative
    result.exponent = x.exponent + y.exponent
    result.trim()
    return result
  }

  static func + (x: Dyadic, y: Dyadic) -> Dyadic {
    if x.limbs.isEmpty { return y }
    if y.limbs.isEmpty { return x }
    let exponent = min(x.exponent, y.exponent)
    let a = x.shifted(by: x.exponent - exponent)
    let b = y.shifted(by: y.exponent - exponent)
    var result = x
    result.exponent = exponent
    if x.isNegative == y.isNegative {
      result.limbs = magnitudeSum(a, b)
    } else if isLess(a, b) {
      result.limbs = magnitudeDifference(b, a)
      result.isNegative = y.isNegative
    } else {
      result.limbs = magnitudeDifference(a, b)
    }
    result.trim()
    return result
  }

  static func <= (x: Dyadic, y: Dyadic) -> Bool {
    let difference = y + -x
    return !difference.isNegative
  }

  private func shifted(by bits: Int) -> [UInt32] {
    var result = [UInt32](repeating: 0, count: bits / 32)
    let shift = UInt64(bits % 32)
    var carry: UInt64 = 0
    for limb in limbs {
      let t = UInt64(limb) << shift | carry
      result.append(UInt32(truncatingIfNeeded: t))
      carry = t >> 32
    }
    result.append(UInt32(carry))
    return result
  }

  private static func magnitudeSum(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    var carry: UInt64 = 0
    for i in 0..<max(a.count, b.count) {
      let t = UInt64(i < a.count ? a[i] : 0) + UInt64(i < b.count ? b[i] : 0) + carry
      result.append(UInt32(truncatingIfNeeded: t))
      carry = t >> 32
    }
    result.append(UInt32(carry))
    return result
  }

  /// a - b where a is not less.
  private static func magnitudeDifference(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    var borrow: Int64 = 0
    for i in a.indices {
      var t = Int64(a[i]) - Int64(i < b.count ? b[i] : 0) - borrow
      borrow = t < 0 ? 1 : 0
      if t < 0 { t += 1 << 32 }
      result.append(UInt32(t))
    }
    return result
  }

  private static func isLess(_ a: [UInt32], _ b: [UInt32]) -> Bool {
    for i in (0..<max(a.count, b.count)).reversed() {
      let left = i < a.count ? a[i] : 0
      let right = i < b.count ? b[i] : 0
      if left != right { return left < right }
    }
    return false
  }
}
