/// How often each count came, over the counts between the least and the largest that did.
struct CountHistogram: Sendable, Equatable {
  /// The least count; meaningless while `times` is empty.
  private(set) var lowest = 0
  /// Of `lowest`, `lowest + 1`, …
  private(set) var times: [Int] = []

  /// O(1), but where the range grows.
  mutating func add(_ count: Int, times more: Int = 1) {
    if times.isEmpty { lowest = count }
    if count < lowest {
      times.insert(contentsOf: repeatElement(0, count: lowest - count), at: 0)
      lowest = count
    }
    if count >= lowest + times.count {
      times.append(contentsOf: repeatElement(0, count: count - lowest - times.count + 1))
    }
    times[count - lowest] += more
  }

  /// O(counts).
  mutating func add(_ other: CountHistogram) {
    for (k, more) in other.times.enumerated() where more > 0 { add(other.lowest + k, times: more) }
  }
}
