#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Solves (D + U Vᵀ) x = b for any rank r, with up to r rows K exempt from division by their
/// diagonal entries.
///
/// Eliminating the other rows leaves the small system
///
///     ⎡ D_K   U_K ⎤ ⎡ x_K ⎤   ⎡ b_K ⎤
///     ⎣ V_Kᵀ  −Σ  ⎦ ⎣  s  ⎦ = ⎣ −t  ⎦ ,   Σ = I + Σ_{i∉K} vᵢuᵢᵀ/dᵢ ,   t = Σ_{i∉K} vᵢbᵢ/dᵢ ,
///
/// which is Woodbury's capacitance system where K is empty.
struct BorderedElimination: Sendable {
  private let left: Matrix
  private let right: Matrix
  private let exemptRows: [Int]

  /// The diagonal, with infinity in the exempt rows: dividing by it leaves them out of every sum.
  private let divisors: [Double]

  private let smallSystem: EquilibratedLU
  let relativeDistanceToSingularity: Double

  /// Chooses the exempt rows, forms and factors the small system. O(n r² + r³).
  init(_ matrix: DiagonalPlusLowRank) throws(LinearAlgebraError) {
    let n = matrix.order
    let rank = matrix.rank
    left = matrix.left
    right = matrix.right

    let exempt = try BorderedElimination.chooseExemptRows(matrix)
    exemptRows = exempt
    var divisors = matrix.diagonal
    for row in exempt { divisors[row] = .infinity }
    self.divisors = divisors

    let kept = exempt.count
    var small = Matrix(rows: kept + rank, columns: kept + rank)
    var sizes = small
    for (index, row) in exempt.enumerated() {
      small[index, index] = matrix.diagonal[row]
      for term in 0..<rank {
        small[index, kept + term] = left[row, term]
        small[kept + term, index] = right[row, term]
      }
    }
    for column in 0..<small.columns {
      for row in 0..<small.rows { sizes[row, column] = abs(small[row, column]) }
    }

    var quotients = [Double](repeating: 0, count: n)
    for column in 0..<rank {
      for i in 0..<n { quotients[i] = left.elements[i + column * n] / divisors[i] }
      for row in 0..<rank {
        var sum = CompensatedSum(row == column ? 1 : 0)
        var size = sum.value
        for i in 0..<n {
          let term = right.elements[i + row * n] * quotients[i]
          sum.add(term)
          size += abs(term)
        }
        small[kept + row, kept + column] = -sum.value
        sizes[kept + row, kept + column] = size
      }
    }

    if !allFinite(small.elements) { throw matrix.causeOfNonFiniteResult() }
    do {
      smallSystem = try EquilibratedLU(small)
    } catch .singular {
      throw .singularUpdate(rank: rank)
    } catch {
      throw error
    }
    relativeDistanceToSingularity = smallSystem.relativeDistanceToSingularity(sizes: sizes)
  }

  /// The solution for a right-hand side of as many elements; not checked for being finite. O(n r +
  /// r²).
  func solve(_ rightHandSide: [Double]) -> [Double] {
    let n = divisors.count
    let rank = left.columns
    let kept = exemptRows.count

    var solution = zip(rightHandSide, divisors).map { $0 / $1 }
    var smallRightHandSide = exemptRows.map { rightHandSide[$0] }
    for term in 0..<rank {
      var sum = CompensatedSum()
      for row in 0..<n { sum.add(right.elements[row + term * n] * solution[row]) }
      smallRightHandSide.append(-sum.value)
    }
    let smallSolution = smallSystem.solve(smallRightHandSide)

    for row in 0..<n {
      var value = rightHandSide[row]
      for term in 0..<rank {
        value -= left.elements[row + term * n] * smallSolution[kept + term]
      }
      solution[row] = value / divisors[row]
    }
    for (index, row) in exemptRows.enumerated() { solution[row] = smallSolution[index] }
    return solution
  }

  /// At most r rows, in ascending order: all where d is zero, then those with the largest ‖u‖ ‖v‖ /
  /// |d| above one. O(n r).
  private static func chooseExemptRows(
    _ matrix: DiagonalPlusLowRank
  ) throws(LinearAlgebraError) -> [Int] {
    let n = matrix.order
    let rank = matrix.rank
    let zeros = matrix.diagonal.count { $0 == 0 }
    if zeros > rank { throw .tooManyZeroDiagonalEntries(count: zeros, rank: rank) }
    if rank == 0 { return [] }

    // U and V can trade factors column by column: the sizes below are those where both columns are
    // equally large.
    var leftSizes = [Double](repeating: 0, count: n)
    var rightSizes = leftSizes
    for column in 0..<rank {
      let rows = column * n..<(column + 1) * n
      let leftScale = matrix.left.elements[rows].reduce(0) { max($0, abs($1)) }
      let rightScale = matrix.right.elements[rows].reduce(0) { max($0, abs($1)) }
      if leftScale == 0 || rightScale == 0 { continue }
      let balance = rightScale.squareRoot() / leftScale.squareRoot()
      for i in 0..<n {
        leftSizes[i] = max(leftSizes[i], abs(matrix.left.elements[i + column * n]) * balance)
        rightSizes[i] = max(rightSizes[i], abs(matrix.right.elements[i + column * n]) / balance)
      }
    }

    var chosen: [(row: Int, growth: Double)] = []
    for i in 0..<n {
      let d = abs(matrix.diagonal[i])
      let growth = d == 0 ? .infinity : leftSizes[i] * rightSizes[i] / d
      guard growth > 1 else { continue }
      if chosen.count == rank {
        guard let last = chosen.last, growth > last.growth else { continue }
        chosen.removeLast()
      }
      let place = chosen.firstIndex { $0.growth < growth } ?? chosen.count
      chosen.insert((i, growth), at: place)
    }
    return chosen.map(\.row).sorted()
  }
}

/// A small square system with rows and columns scaled by powers of two so that their largest
/// entries are near one, which makes pivoting and the norms below independent of units.
private struct EquilibratedLU: Sendable {
  private let lu: LUFactorization
  private let rowScales: [Double]
  private let columnScales: [Double]

  init(_ matrix: Matrix) throws(LinearAlgebraError) {
    var scaled = matrix
    let order = matrix.rows
    rowScales = (0..<order).map { row in
      inversePowerOfTwo((0..<order).reduce(0) { max($0, abs(matrix[row, $1])) })
    }
    for column in 0..<order {
      for row in 0..<order { scaled[row, column] *= rowScales[row] }
    }
    columnScales = (0..<order).map { column in
      inversePowerOfTwo((0..<order).reduce(0) { max($0, abs(scaled[$1, column])) })
    }
    for column in 0..<order {
      for row in 0..<order { scaled[row, column] *= columnScales[column] }
    }
    lu = try LUFactorization(factoring: scaled)
  }

  func solve(_ rightHandSide: [Double]) -> [Double] {
    let scaled = zip(rightHandSide, rowScales).map { $0 * $1 }
    return zip(lu.solve(scaled), columnScales).map { $0 * $1 }
  }

  /// The reciprocal of a norm of |C⁻¹| S, where S are the sizes of the sums that the entries of C
  /// are.
  func relativeDistanceToSingularity(sizes: Matrix) -> Double {
    let order = lu.order
    let inverse = lu.solve(Matrix.identity(order))
    var rowSums = [Double](repeating: 0, count: order)
    var largestColumnSum = 0.0
    for column in 0..<order {
      var columnSum = 0.0
      for row in 0..<order {
        var entry = 0.0
        for k in 0..<order {
          let size = sizes[k, column] * rowScales[k] * columnScales[column]
          entry += abs(inverse[row, k]) * size
        }
        rowSums[row] += entry
        columnSum += entry
      }
      largestColumnSum = max(largestColumnSum, columnSum)
    }
    let norm = min(largestColumnSum, rowSums.max() ?? 0)
    return norm.isNaN ? 0 : min(1, 1 / norm)
  }
}

/// A power of two near 1 / value; one for zero.
private func inversePowerOfTwo(_ value: Double) -> Double {
  guard value > 0 else { return 1 }
  return scalbn(1, -Int32(clamping: value.exponent))
}
