import OverlapMarket

/// A policy in words.
enum PolicyText {
  /// On one line: instruments that are always told, such as liability, and others where they are
  /// set.
  static func line(_ policy: Policy) -> String {
    (always.map { $0.words(in: policy) } + further(policy)).joined(separator: ", ")
  }

  /// Those that are always told.
  static let always = Instrument.all.filter(\.isAlwaysWritten)

  /// The others, where they are set.
  static func further(_ policy: Policy) -> [String] {
    policy.instruments.filter { !$0.isAlwaysWritten }.map { $0.words(in: policy) }
  }
}
