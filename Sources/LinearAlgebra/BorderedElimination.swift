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
    left = matrix.left
    right = matrix.right
    let exempt = try BorderedElimination.chooseExemptRows(matrix)
    exemptRows = exempt
    var divisors = matrix.diagonal
    for row in exempt { divisors[row] = .infinity }
    self.divisors = divisors

    let order = exempt.count + matrix.rank
    var small = [Double](repeating: 0, count: order * order)
    var sizes = small
    BorderedElimination.form(&small, &sizes, matrix, exempt, divisors)
    if !allFinite(small) { throw matrix.causeOfNonFiniteResult() }
    do {
      smallSystem = try EquilibratedLU(order: order, small)
    } catch .singular {
      throw .singularUpdate(rank: matrix.rank)
    } catch {
      throw error
    }
    relativeDistanceToSingularity = smallSystem.relativeDistanceToSingularity(sizes: sizes)
  }

  /// Fills the small system, by columns, and the sums of the sizes of the terms of its entries.
  private static func form(
    _ small: inout [Double], _ sizes: inout [Double], _ matrix: DiagonalPlusLowRank,
    _ exempt: [Int],
    _ divisors: [Double]
  ) {
    let (n, rank, kept) = (matrix.order, matrix.rank, exempt.count)
    let order = kept + rank
    small.withUnsafeMutableBufferPointer { small in
      sizes.withUnsafeMutableBufferPointer { sizes in
        matrix.left.elements.withUnsafeBufferPointer { left in
          matrix.right.elements.withUnsafeBufferPointer { right in
            for (index, row) in exempt.enumerated() {
              small[index + index * order] = matrix.diagonal[row]
              for term in 0..<rank {
                small[index + (kept + term) * order] = left[row + term * n]
                small[kept + term + index * order] = right[row + term * n]
              }
            }
            for k in small.indices { sizes[k] = abs(small[k]) }
            withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { quotients in
              for column in 0..<rank {
                divisors.withUnsafeBufferPointer { divisors in
                  for i in 0..<n { quotients[i] = left[i + column * n] / divisors[i] }
                }
                for row in 0..<rank {
                  let sum = SizedSum(
                    of: UnsafeBufferPointer(rebasing: right[row * n..<(row + 1) * n]),
                    times: UnsafeBufferPointer(quotients), from: row == column ? 1 : 0)
                  small[kept + row + (kept + column) * order] = -sum.value
                  sizes[kept + row + (kept + column) * order] = sum.size
                }
              }
            }
          }
        }
      }
    }
  }

  /// Writes the solution for a right-hand side of as many elements; not checked for being finite.
  /// O(n r + r²).
  func solve(_ rightHandSide: [Double], into solution: inout [Double]) {
    let (n, rank, kept) = (divisors.count, left.columns, exemptRows.count)
    solution.withUnsafeMutableBufferPointer { solution in
      rightHandSide.withUnsafeBufferPointer { rightHandSide in
        left.elements.withUnsafeBufferPointer { left in
          right.elements.withUnsafeBufferPointer { right in
            divisors.withUnsafeBufferPointer { divisors in
              withUnsafeTemporaryAllocation(of: Double.self, capacity: kept + rank) { small in
                for row in 0..<n { solution[row] = rightHandSide[row] / divisors[row] }
                for (index, row) in exemptRows.enumerated() { small[index] = rightHandSide[row] }
                for term in 0..<rank {
                  let sum = SizedSum(
                    of: UnsafeBufferPointer(rebasing: right[term * n..<(term + 1) * n]),
                    times: UnsafeBufferPointer(solution), from: 0)
                  small[kept + term] = -sum.value
                }
                smallSystem.solve(small)
                for row in 0..<n {
                  var value = rightHandSide[row]
                  for term in 0..<rank { value -= left[row + term * n] * small[kept + term] }
                  solution[row] = value / divisors[row]
                }
                for (index, row) in exemptRows.enumerated() { solution[row] = small[index] }
              }
            }
          }
        }
      }
    }
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

    var chosen: [(row: Int, growth: Double)] = []
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * n) { room in
      let leftSizes = UnsafeMutableBufferPointer(rebasing: room[0..<n])
      let rightSizes = UnsafeMutableBufferPointer(rebasing: room[n..<2 * n])
      balancedSizes(matrix, leftSizes, rightSizes)
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
    }
    return chosen.isEmpty ? [] : chosen.map(\.row).sorted()
  }

  /// The largest entries of each row of U and of V. Both can trade factors column by column: these
  /// are their sizes where both columns are equally large.
  private static func balancedSizes(
    _ matrix: DiagonalPlusLowRank, _ leftSizes: UnsafeMutableBufferPointer<Double>,
    _ rightSizes: UnsafeMutableBufferPointer<Double>
  ) {
    let n = matrix.order
    leftSizes.update(repeating: 0)
    rightSizes.update(repeating: 0)
    matrix.left.elements.withUnsafeBufferPointer { left in
      matrix.right.elements.withUnsafeBufferPointer { right in
        for start in stride(from: 0, to: left.count, by: Swift.max(n, 1)) {
          var (leftScale, rightScale) = (0.0, 0.0)
          for i in start..<start + n {
            leftScale = larger(leftScale, abs(left[i]))
            rightScale = larger(rightScale, abs(right[i]))
          }
          if leftScale == 0 || rightScale == 0 { continue }
          let balance = rightScale.squareRoot() / leftScale.squareRoot()
          let inverse = 1 / balance
          for i in 0..<n {
            leftSizes[i] = larger(leftSizes[i], abs(left[start + i]) * balance)
            rightSizes[i] = larger(rightSizes[i], abs(right[start + i]) * inverse)
          }
        }
      }
    }
  }

  /// One instruction, where `max` asks for the sign of zero.
  @inline(__always)
  private static func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }
}

/// The sum of products of two columns with the rounding errors of its additions, and of their
/// sizes.
private struct SizedSum {
  let value: Double
  let size: Double

  /// Four sums side by side, so that none waits for itself, then one. O(n).
  init(
    of a: UnsafeBufferPointer<Double>, times b: UnsafeBufferPointer<Double>, from initial: Double
  ) {
    var sum = SIMD4<Double>(initial, 0, 0, 0)
    var correction = SIMD4<Double>.zero
    var sizes = SIMD4<Double>(abs(initial), 0, 0, 0)
    let blocks = a.count / 4
    for block in 0..<blocks {
      let i = 4 * block
      let term =
        SIMD4(a[i], a[i + 1], a[i + 2], a[i + 3]) * SIMD4(b[i], b[i + 1], b[i + 2], b[i + 3])
      let next = sum + term
      let part = next - sum
      correction += (sum - (next - part)) + (term - part)
      sum = next
      sizes += SIMD4(abs(term[0]), abs(term[1]), abs(term[2]), abs(term[3]))
    }
    var total = CompensatedSum(sum[0])
    for k in 1..<4 { total.add(sum[k]) }
    var size = (sizes[0] + sizes[1]) + (sizes[2] + sizes[3])
    for i in 4 * blocks..<a.count {
      let term = a[i] * b[i]
      total.add(term)
      size += abs(term)
    }
    total.add((correction[0] + correction[1]) + (correction[2] + correction[3]))
    value = total.value
    self.size = size
  }
}

/// A small square system with rows and columns scaled by powers of two so that their largest
/// entries are near one, which makes pivoting and the norms below independent of units.
private struct EquilibratedLU: Sendable {
  private let lu: SmallLU
  /// Of rows, then of columns.
  private let scales: [Double]

  /// - Parameter matrix: by columns.
  init(order: Int, _ matrix: [Double]) throws(LinearAlgebraError) {
    var scaled = matrix
    var scales = [Double](repeating: 0, count: 2 * order)
    for k in scaled.indices { scales[k % order] = max(scales[k % order], abs(scaled[k])) }
    for row in 0..<order { scales[row] = inversePowerOfTwo(scales[row]) }
    for column in 0..<order {
      for row in 0..<order {
        scaled[row + column * order] *= scales[row]
        scales[order + column] = max(scales[order + column], abs(scaled[row + column * order]))
      }
      scales[order + column] = inversePowerOfTwo(scales[order + column])
      for row in 0..<order { scaled[row + column * order] *= scales[order + column] }
    }
    self.scales = scales
    lu = try SmallLU(order: order, factoring: scaled)
  }

  /// Replaces a right-hand side by the solution.
  func solve(_ x: UnsafeMutableBufferPointer<Double>) {
    for row in 0..<lu.order { x[row] *= scales[row] }
    lu.solve(x)
    for column in 0..<lu.order { x[column] *= scales[lu.order + column] }
  }

  /// The reciprocal of a norm of |C⁻¹| S, where S are the sizes of the sums that the entries of C
  /// are.
  func relativeDistanceToSingularity(sizes: [Double]) -> Double {
    let order = lu.order
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: order * (order + 2)) { room in
      let inverse = UnsafeMutableBufferPointer(rebasing: room[..<(order * order)])
      let rowSums = UnsafeMutableBufferPointer(
        rebasing: room[(order * order)..<(order * order + order)])
      inverse.update(repeating: 0)
      rowSums.update(repeating: 0)
      for column in 0..<order {
        inverse[column * (order + 1)] = 1
        lu.solve(
          UnsafeMutableBufferPointer(rebasing: inverse[column * order..<(column + 1) * order]))
      }
      var largestColumnSum = 0.0
      for column in 0..<order {
        var columnSum = 0.0
        for k in 0..<order {
          let size = sizes[k + column * order] * scales[k] * scales[order + column]
          for row in 0..<order {
            let entry = abs(inverse[row + k * order]) * size
            rowSums[row] += entry
            columnSum += entry
          }
        }
        largestColumnSum = max(largestColumnSum, columnSum)
      }
      let norm = min(largestColumnSum, rowSums.reduce(0) { max($0, $1) })
      return norm.isNaN ? 0 : min(1, 1 / norm)
    }
  }
}

/// A power of two near 1 / value; one for zero.
private func inversePowerOfTwo(_ value: Double) -> Double {
  guard value > 0 else { return 1 }
  let exponent = value.exponentBitPattern
  guard exponent > 0, exponent < 2046 else { return scalbn(1, -Int32(clamping: value.exponent)) }
  return Double(sign: .plus, exponentBitPattern: 2046 - exponent, significandBitPattern: 0)
}
