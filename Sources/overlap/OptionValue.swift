import ArgumentParser

/// Numbers on the command line, refused by their rule rather than by the parser, which knows
/// neither `1e5` as a whole number nor what `30%` means.
enum OptionValue {
  static func whole(_ text: String) throws -> Int {
    if let whole = Int(text) { return whole }
    guard let number = Double(text), let whole = Int(exactly: number) else {
      throw ValidationError("must be a whole number, such as 10000 or 1e4")
    }
    return whole
  }

  static func number(_ text: String) throws -> Double {
    // What is not finite its own rule refuses.
    if let number = Double(text) { return number }
    if text.hasSuffix("%"), let percent = Double(text.dropLast()) {
      throw ValidationError("must be a number without a unit; type \(percent / 100)")
    }
    throw ValidationError("must be a number, such as 0.3 or 1e-3")
  }
}
