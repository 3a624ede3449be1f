import Glibc

/// How wide pages for people are.
enum PageWidth {
  private static let standard = 100
  /// Narrower pages would break most words of a table.
  private static let least = 40

  /// What the environment's COLUMNS says, if it is a number; 100 otherwise.
  static var columns: Int {
    guard let text = getenv("COLUMNS"), let columns = Int(String(cString: text)) else {
      return standard
    }
    return max(least, columns)
  }
}
