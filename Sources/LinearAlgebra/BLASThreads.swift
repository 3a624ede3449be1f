#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How many threads the linear algebra below LAPACK uses.
public enum BLASThreads {
  /// Makes OpenBLAS, if that is what provides BLAS, run in the calling thread alone from now on.
  /// With another BLAS does nothing.
  ///
  /// Small systems are several times slower on many OpenBLAS threads than on one, and a program
  /// that is itself parallel wants the cores for its own threads. Call it once, early, before other
  /// threads solve systems.
  ///
  /// - Returns: whether OpenBLAS was there to be told.
  @discardableResult
  public static func useOne() -> Bool {
    // The default scope, rather than a handle from dlopen, includes what this very library was
    // linked with even when a host such as Python loaded it privately.
    #if canImport(Darwin)
      let defaultScope = UnsafeMutableRawPointer(bitPattern: -2)
    #else
      let defaultScope: UnsafeMutableRawPointer? = nil
    #endif
    guard let symbol = dlsym(defaultScope, "openblas_set_num_threads") else { return false }
    typealias SetThreadCount = @convention(c) (Int32) -> Void
    let setThreadCount = unsafeBitCast(symbol, to: SetThreadCount.self)
    setThreadCount(1)
    return true
  }
}
