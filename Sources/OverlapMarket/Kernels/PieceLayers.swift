import AggregativeGames

/// Pieces with one layer of all firms for each breakpoint, so that passes over the firms read memory in order. Firms that have fewer breakpoints repeat
/// their last one.
struct PieceLayers: Sendable {
  /// Breakpoints of the firm that has most.
  let count: Int
  /// Number of pieces of each firm.
  let pieces: [Double]
  let breakpoint: [Double]
  let slope: [Double]
  let intercept: [Double]

  init(_ failure: FailurePieces) {
    let table = failure.pieces
    let firms = table.playerCount
    let layers = 1 + (0..<firms).reduce(0) { max($0, table.count(of: $1)) }
    count = layers
    pieces = (0..<firms).map { Double(table.count(of: $0)) }
    func layered(_ entry: (Int) -> Double) -> [Double] {
      [Double](unsafeUninitializedCapacity: layers * firms) { column, initialized in
        for i in 0..<firms {
          let (start, last) = (table.start(of: i), table.count(of: i))
          for k in 0..<layers { column[k * firms + i] = entry(start + min(k, last)) }
        }
        initialized = layers * firms
      }
    }
    breakpoint = table.withUnsafeColumns { _, breakpoints in layered { breakpoints[$0] } }
    slope = layered { failure.slope[$0] }
    intercept = layered { failure.intercept[$0] }
  }
}
