import Testing

@testable import LinearAlgebra

@Suite("Compensated sum")
struct CompensatedSumTests {
  @Test("keeps what a plain sum rounds away")
  func cancellation() {
    var sum = CompensatedSum(1)
    for term in [1e100, 1, -1e100] { sum.add(term) }
    #expect(sum.value == 2)
  }

  @Test("adds products without rounding them")
  func products() {
    var sum = CompensatedSum()
    let a = 1 + 0x1p-30
    sum.add(a, times: a)
    sum.add(-1 - 0x1p-29)
    #expect(sum.value == 0x1p-60)
  }

  @Test("a million tenths make a hundred thousand")
  func manyTerms() {
    var sum = CompensatedSum()
    for _ in 0..<1_000_000 { sum.add(0.1) }
    #expect(sum.value == 100_000)
  }

  @Test("value and remainder together carry twice the digits")
  func remainder() {
    var sum = CompensatedSum(1)
    sum.add(0x1p-70)
    #expect(sum.value == 1)
    #expect(sum.remainder == 0x1p-70)
  }

  @Test("numbers near the largest double give a number or infinity, not a NaN")
  func largeNumbers() {
    var sum = CompensatedSum()
    sum.add(1e308, times: 1)
    #expect(sum.value == 1e308)
    sum.add(1e308)
    #expect(sum.value == .infinity)
    #expect(sum.remainder == 0)
  }
}
