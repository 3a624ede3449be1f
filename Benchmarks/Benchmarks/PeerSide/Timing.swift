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

  static func median(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.sorted()[values.count / 2]
  }
}
