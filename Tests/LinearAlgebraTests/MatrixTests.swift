import LinearAlgebra
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test("entries lie column after column")
  func columnMajor() {
    let matrix = Matrix(rows: 2, columns: 3, columnMajor: [1, 2, 3, 4, 5, 6])
    #expect(matrix[0, 1] == 3)
    #expect(matrix[1, 2] == 6)
    #expect(matrix == Matrix(rows: 2, columns: 3) { row, column in Double(1 + row + 2 * column) })
  }

  @Test("multiplies a vector, also without rows or columns")
  func product() {
    let matrix = Matrix(rows: 2, columns: 3, columnMajor: [1, 2, 3, 4, 5, 6])
    #expect(matrix.multiply([1, 10, 100]) == [531, 642])
    #expect(Matrix(rows: 2, columns: 0).multiply([]) == [0, 0])
    #expect(Matrix(rows: 0, columns: 2).multiply([1, 2]) == [])
  }

  @Test("the identity changes no vector")
  func identity() {
    #expect(Matrix.identity(3).multiply([4, -5, 6]) == [4, -5, 6])
    #expect(Matrix.diagonal([2, 3]).multiply([1, 1]) == [2, 3])
  }

  @Test("a copy does not change with the original")
  func valueSemantics() throws {
    let original = Matrix.diagonal([2, 4])
    var changed = original
    changed[0, 1] = 7
    _ = try LUFactorization(factoring: original)
    #expect(original == Matrix.diagonal([2, 4]))
    #expect(changed[0, 1] == 7)
  }
}
