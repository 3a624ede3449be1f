/// A dense matrix of doubles, stored by columns.
public struct Matrix: Equatable, Sendable {
  /// How many rows there are.
  public let rows: Int

  /// How many columns there are.
  public let columns: Int

  /// The entries, one column after another: entry (i, j) is element `i + j * rows`.
  public private(set) var elements: [Double]

  /// A matrix from its entries listed by columns, `rows * columns` of them. O(1): the array is not
  /// copied.
  public init(rows: Int, columns: Int, columnMajor elements: [Double]) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative number of rows or columns")
    precondition(
      elements.count == rows * columns,
      "\(elements.count) entries do not fill a \(rows)-by-\(columns) matrix")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix all of whose entries are `value`.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative number of rows or columns")
    self.init(
      rows: rows, columns: columns,
      columnMajor: [Double](repeating: value, count: rows * columns))
  }

  /// A matrix whose entry in row i and column j is `entry(i, j)`, called column by column.
  public init(rows: Int, columns: Int, entry: (_ row: Int, _ column: Int) -> Double) {
    self.init(rows: rows, columns: columns)
    for column in 0..<columns {
      for row in 0..<rows {
        elements[row + column * rows] = entry(row, column)
      }
    }
  }

  /// The identity matrix of order n.
  public static func identity(_ order: Int) -> Matrix {
    diagonal([Double](repeating: 1, count: order))
  }

  /// The square matrix with these entries on its diagonal and zeros elsewhere.
  public static func diagonal(_ entries: [Double]) -> Matrix {
    var matrix = Matrix(rows: entries.count, columns: entries.count)
    for (index, entry) in entries.enumerated() {
      matrix[index, index] = entry
    }
    return matrix
  }

  /// The entries, to be changed in place.
  mutating func withElements(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
    elements.withUnsafeMutableBufferPointer { body($0) }
  }

  /// The entry in a row and a column, both counted from zero. O(1).
  public subscript(row: Int, column: Int) -> Double {
    get {
      elements[offset(row, column)]
    }
    set {
      elements[offset(row, column)] = newValue
    }
  }

  /// Whether there are as many rows as columns.
  public var isSquare: Bool { rows == columns }

  /// The product of this matrix with a vector of `columns` elements: a vector of `rows` elements.
  /// O(rows · columns).
  public func multiply(_ vector: [Double]) -> [Double] {
    precondition(
      vector.count == columns,
      "a \(rows)-by-\(columns) matrix cannot multiply a vector of \(vector.count)")
    var product = [Double](repeating: 0, count: rows)
    for column in 0..<columns {
      let factor = vector[column]
      let start = column * rows
      for row in 0..<rows {
        product[row] += elements[start + row] * factor
      }
    }
    return product
  }

  private func offset(_ row: Int, _ column: Int) -> Int {
    precondition(
      (0..<rows).contains(row) && (0..<columns).contains(column),
      "entry (\(row), \(column)) lies outside a \(rows)-by-\(columns) matrix")
    return row + column * rows
  }

  /// Throws the place of the first entry that is not finite, if there is one. O(rows · columns).
  func checkFinite(as operand: LinearAlgebraError.Operand) throws(LinearAlgebraError) {
    if allFinite(elements) { return }
    if let place = elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(operand: operand, row: place % rows, column: place / rows)
    }
  }

  /// The entries for LAPACK to overwrite in place; copied first only if another value shares them.
  mutating func withUnsafeMutableElements<Result>(
    _ body: (_ base: UnsafeMutableBufferPointer<Double>) -> Result
  ) -> Result {
    elements.withUnsafeMutableBufferPointer { body($0) }
  }
}
