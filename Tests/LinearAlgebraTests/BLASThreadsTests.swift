import LinearAlgebra
import Testing

@Suite("BLAS threads")
struct BLASThreadsTests {
  @Test("asking for one thread is harmless with any BLAS and changes no result")
  func useOne() throws {
    let found = BLASThreads.useOne()
    #expect(BLASThreads.useOne() == found)
    #expect(try LUFactorization(factoring: .diagonal([2, 4])).solve([2, 4]) == [1, 1])
  }
}
