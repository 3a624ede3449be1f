/// `body` of every index below `count`, at most `threads` at a time.
///
/// A task's work never waits, so that as many tasks run at once as the machine has cores, whatever
/// more is asked for.
///
/// - Parameter receive: told of each value as it comes, one at a time, on the caller's task; false
///   stops the work.
package func parallelMap<Value: Sendable>(
  _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Value,
  receive: (Int, Value) -> Bool
) async {
  guard min(threads, count) > 1 else {
    for index in 0..<count where !receive(index, body(index)) { return }
    return
  }
  await withTaskGroup(of: (Int, Value).self) { group in
    var next = min(threads, count)
    for index in 0..<next { group.addTask { (index, body(index)) } }
    while let (index, value) = await group.next() {
      guard receive(index, value) else { return group.cancelAll() }
      guard next < count else { continue }
      let index = next
      group.addTask { (index, body(index)) }
      next += 1
    }
  }
}

/// `body` of every index below `count`, in the order of the indices whatever the number of threads.
/// - Throws: what the first index that fails throws.
package func parallelResults<Value: Sendable, Failure: Error>(
  _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> Value
) async throws(Failure) -> [Value] {
  var results = [Result<Value, Failure>?](repeating: nil, count: count)
  await parallelMap(count, threads: threads) { index in
    Result { () throws(Failure) in try body(index) }
  } receive: {
    results[$0] = $1
    return true
  }
  var values: [Value] = []
  for result in results.compactMap(\.self) { values.append(try result.get()) }
  return values
}
