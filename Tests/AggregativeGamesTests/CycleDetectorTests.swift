import Testing

@testable import AggregativeGames

@Suite("Cycles of profiles")
struct CycleDetectorTests {
  /// The period reported first among `steps` profiles, if any.
  static func period(steps: Int, _ profile: (Int) -> [Double]) -> Int? {
    var detector = CycleDetector(profile(0))
    for n in 1...steps {
      if let period = detector.period(of: profile(n)) { return period }
    }
    return nil
  }

  @Test("the period is found exactly", arguments: 2...7)
  func periods(length: Int) {
    #expect(Self.period(steps: 64) { [Double($0 % length), 1] } == length)
  }

  @Test("the period is found after a start that does not belong to it", arguments: 2...7)
  func periodsAfterTransient(length: Int) {
    #expect(
      Self.period(steps: 200) { [Double($0 < 20 ? -$0 : $0 % length), 1] } == length)
  }

  @Test("a profile that stays is a stall, not a cycle")
  func periodOne() {
    #expect(Self.period(steps: 1000) { _ in [1, 2] } == nil)
    #expect(Self.period(steps: 1000) { [$0 < 10 ? Double($0) : 10, 2] } == nil)
    #expect(Self.period(steps: 1000) { _ in [0, 0] } == nil)
  }

  @Test("slowly converging profiles are no cycle", arguments: [0.5, 0.9, 0.99, 0.9999])
  func convergence(rate: Double) {
    var distance = 1.0
    var profiles: [[Double]] = []
    for _ in 0...3000 {
      profiles.append([1 + distance, 2 - distance])
      distance *= rate
    }
    #expect(Self.period(steps: 3000) { profiles[$0] } == nil)
  }

  @Test("one player at rest does not hide the cycle of another")
  func partial() {
    #expect(Self.period(steps: 64) { [3, Double($0 % 3)] } == 3)
  }

  @Test("profiles that are not numbers repeat nothing")
  func notNumbers() {
    #expect(Self.period(steps: 64) { _ in [.nan] } == nil)
  }

  @Test("repetition to eleven digits counts, to nine it does not")
  func digits() {
    #expect(Self.period(steps: 64) { [Double($0 % 2) + 1 + 1e-13 * Double($0)] } == 2)
    #expect(Self.period(steps: 64) { [Double($0 % 2) + 1 + 1e-9 * Double($0)] } == nil)
  }
}
