/// How far a piece of work is, as a bar with its rate and the time that is left.
package struct ProgressLine {
  let done: Int
  let total: Int
  let known: Int
  let seconds: Double

  /// - Parameters:
  ///   - done: of `total`.
  ///   - known: how many of them were done before the work began.
  ///   - seconds: since it began.
  package init(done: Int, total: Int, known: Int, seconds: Double) {
    self.done = done
    self.total = total
    self.known = known
    self.seconds = seconds
  }

  private static let width = 20

  package var text: String {
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
    let filled = Int(share * Double(Self.width))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
    let head = "\(bar) \(done) of \(total) policies"
    let rate = Double(done - known) / seconds
    guard rate > 0, rate.isFinite else { return head }
    let shown =
      rate < 100 ? NumberText.significant(rate, digits: 2) : "\(Int(min(rate, 1e15).rounded()))"
    return "\(head), \(shown) a second, \(Self.time(Double(total - done) / rate)) left"
  }

  /// Hours, minutes and seconds, rounded up so that nothing is left only when all is done.
  static func time(_ seconds: Double) -> String {
    guard seconds < 360_000 else { return "days" }
    let whole = Int(seconds.rounded(.up))
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0
      ? "\(hours):\(padded(minutes)):\(padded(whole % 60))" : "\(minutes):\(padded(whole % 60))"
  }
}
