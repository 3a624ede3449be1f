import Dispatch
import Synchronization

/// `body` of every index below `count`, in the order of the indices whatever the number of threads.
func parallelMap<Value: Sendable>(
  _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Value
) -> [Value] {
  let lanes = min(threads, count)
  guard lanes > 1 else { return (0..<count).map(body) }
  let next = Atomic(0)
  let values = Mutex([Value?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: lanes) { _ in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let value = body(index)
      values.withLock { $0[index] = value }
    }
  }
  return values.withLock { $0.compactMap(\.self) }
}
