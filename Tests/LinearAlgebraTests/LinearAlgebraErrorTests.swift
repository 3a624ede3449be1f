import LinearAlgebra
import Testing

@Suite("Linear algebra errors")
struct LinearAlgebraErrorTests {
  @Test(
    "each says in one sentence what is wrong and where",
    arguments: [
      (
        LinearAlgebraError.notFinite(operand: .rightFactor, row: 3, column: 1),
        "the right factor has an entry that is not finite, in row 3, column 1"
      ),
      (.singular(pivot: 2), "the matrix is exactly singular: pivot 2 of its elimination is zero"),
      (
        .tooManyZeroDiagonalEntries(count: 3, rank: 2),
        """
        the matrix is exactly singular: its diagonal part has 3 zeros, and an update of rank 2 can \
        make up for at most 2
        """
      ),
    ])
  func descriptions(error: LinearAlgebraError, text: String) {
    #expect(error.description == text)
  }
}
