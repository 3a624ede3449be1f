import CLanes

/// What becomes of memory that a process has freed; for programs to decide, not for libraries.
public enum FreedMemory {
  /// Keeps it for what comes next, up to a gigabyte. Glibc would give it back to the system after
  /// every solve, whose next one would fault it in page by page: a quarter of the time of solves in
  /// a row.
  public static func keep() { cl_keep_freed_memory() }
}
