import Glibc
import Intervals
import TestSupport

/// The seed of all random tests here. INTERVALS_TEST_SEED in the environment replaces it.
let testSeed: UInt64 = {
  guard let text = getenv("INTERVALS_TEST_SEED") else { return 20_260_101 }
  return UInt64(String(cString: text)) ?? 20_260_101
}()

extension SplitMix {
  /// A finite double: ordinary, of any exponent, subnormal, a power of two, or special.
  mutating func double() -> Double {
    let sign: Double = Bool.random(using: &self) ? 1 : -1
    switch Int.random(in: 0..<20, using: &self) {
    case 0..<8: return sign * Double.random(in: 0..<10, using: &self)
    case 8..<13:
      return Double(
        bitPattern: next() & ~(0x7ff << 52) | UInt64.random(in: 0..<0x7ff, using: &self) << 52)
    case 13, 14: return sign * Double(bitPattern: next() >> 12)
    case 15:
      return sign
        * Double(sign: .plus, exponent: .random(in: -1074...1023, using: &self), significand: 1)
    case 16: return sign * Double(Int.random(in: 0...4, using: &self))
    case 17:
      return sign
        * Double(
          sign: .plus, exponent: .random(in: -1030 ... -1010, using: &self), significand: 1.5)
    default:
      let special: [Double] = [
        0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 1,
        Double.leastNormalMagnitude.nextDown, 0x1p-537, 0x1p511, 1.0.nextUp, 1.0.nextDown,
      ]
      return sign * special[Int.random(in: 0..<special.count, using: &self)]
    }
  }

  /// A point, a narrow or a wide interval, or an unbounded one.
  mutating func interval() -> Interval {
    let a = double()
    switch Int.random(in: 0..<10, using: &self) {
    case 0, 1: return Interval(a)
    case 2: return Interval(lower: a, upper: a.nextUp)
    case 3: return Interval(lower: a, upper: .infinity)
    case 4: return Interval(lower: -.infinity, upper: a)
    case 5 where Bool.random(using: &self): return .entire
    default:
      let b = double()
      return Interval(lower: min(a, b), upper: max(a, b))
    }
  }

  /// A finite member, often an endpoint.
  mutating func member(of x: Interval) -> Double {
    let low = max(x.lower, -.greatestFiniteMagnitude)
    let high = min(x.upper, .greatestFiniteMagnitude)
    switch Int.random(in: 0..<4, using: &self) {
    case 0: return low
    case 1: return high
    case 2 where x.contains(0): return 0
    default:
      let candidate = double()
      if x.contains(candidate) { return candidate }
      let t = Double.random(in: 0...1, using: &self)
      return min(max((1 - t) * low + t * high, low), high)
    }
  }

  /// Part of `x`, sometimes all of it.
  mutating func part(of x: Interval) -> Interval {
    let a = member(of: x)
    let b = member(of: x)
    let inner = Interval(lower: min(a, b), upper: max(a, b))
    switch Int.random(in: 0..<4, using: &self) {
    case 0: return x
    case 1: return inner.hull(Interval(lower: x.lower, upper: a))
    default: return inner
    }
  }
}

/// How many doubles lie from `a` up to `b`.
func steps(from a: Double, to b: Double) -> Int {
  func rank(_ x: Double) -> Int {
    let bits = Int(bitPattern: UInt(x.magnitude.bitPattern))
    return x < 0 ? -bits : bits
  }
  return rank(b) - rank(a)
}
