import Dispatch
import Glibc
import Synchronization

/// Jobs on several threads, all done when the call returns: reading a file is a plain call, which
/// cannot wait for tasks.
package enum ConcurrentJobs {
  /// Threads that this machine runs at once.
  package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// `job` of every index below `count`, at most `threads` at a time, the lower ones first.
  package static func run(_ count: Int, threads: Int, _ job: @Sendable (Int) -> Void) {
    guard min(count, threads) > 1 else {
      for index in 0..<count { job(index) }
      return
    }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(count, threads)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        job(index)
      }
    }
  }
}
