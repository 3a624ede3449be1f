import Synchronization

/// A sum to which several threads add.
final class SharedCount: Sendable {
  private let total = Atomic(0)

  func add(_ value: Int) { total.add(value, ordering: .relaxed) }

  var sum: Int { total.load(ordering: .relaxed) }
}
