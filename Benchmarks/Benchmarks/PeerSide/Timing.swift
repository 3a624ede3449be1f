/// Wall time of work in this process, in seconds.
enum Timing {
  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  static func once<Value>(_ body: () throws -> Value) rethrows -> (value: Value, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let value = try body()
    return (value, seconds(clock.now - start))
  }

  /// The median of several, after one that does not count.
  static func median(of repeats: Int, _ body: () throws -> Void) rethrows -> Double {
    try body()
    return median(try (0..<max(repeats, 1)).map { _ in try once(body).seconds })
  }

  static func median(of repeats: Int, _ body: () async throws -> Void) async rethrows -> Double {
    try await body()
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<max(repeats, 1) {
      let start = clock.now
      try await body()
      times.append(seconds(clock.now - start))
    }
    return median(times)
  }

  static func median(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.sorted()[values.count / 2]
  }
}
