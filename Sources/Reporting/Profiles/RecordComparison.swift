import OverlapMarket
import Rosters

/// Sets what a result says of a profile beside what is computed from the profile.
struct RecordComparison {
  private(set) var contradictions: [ResultVerification.Contradiction] = []
  /// Largest relative difference of a number so far; dimensionless.
  private(set) var largest = 0.0

  /// First what follows from the profile, then what is claimed of it.
  mutating func compare(_ recorded: RecordedSolution.Profile, with profile: MarketProfile) {
    compare(ProfileField.all, recorded.values, profile, path: "")
    checkClaims(ProfileField.all, recorded.values, profile, path: "")
  }

  private mutating func compare(
    _ fields: [ProfileField], _ values: [String: RecordedValue], _ profile: MarketProfile,
    path: String
  ) {
    for field in fields {
      guard let value = values[field.name] else {
        checkAbsence(of: field, profile, path: path + field.name)
        continue
      }
      if case .follows = field.check {
        compare(field, value, profile, path: path + field.name)
      } else if case (.object(let inner), .object(let values)) = (field.content, value) {
        compare(inner, values, profile, path: "\(path)\(field.name).")
      }
    }
  }

  private mutating func checkAbsence(
    of field: ProfileField, _ profile: MarketProfile, path: String
  ) {
    if case .contradicted = field.absence, field.isWritten(profile) {
      contradict(path, "missing", "there")
    }
  }

  private mutating func compare(
    _ field: ProfileField, _ recorded: RecordedValue, _ profile: MarketProfile, path: String
  ) {
    switch (field.content, recorded) {
    case (.numbers(let value), .numbers(let list)):
      compare(list.indices.map { ("\(path)[\($0)]", list[$0], value(profile, $0)) })
    case (.byName(let names, let value), .byName(let lists)):
      for (k, name) in names.all(in: profile.market).enumerated() {
        let path = path + Shown.step(name)
        let list = lists[name] ?? []
        compare(list.indices.map { ("\(path)[\($0)]", list[$0], value(profile, $0, k)) })
      }
    case (.byFoundation(let value), .byFoundation(let numbers)):
      compare(
        profile.market.foundations.enumerated().map { f, foundation in
          (path + Shown.step(foundation.name), numbers[foundation.name] ?? nil, value(profile, f))
        })
    case (.words(let value), .words(let list)):
      for (index, word) in list.enumerated() where word != value(profile, index) {
        contradict(
          "\(path)[\(index)]", Shown.quoted(word), Shown.quoted(value(profile, index)))
      }
    case (.number(let value), .number(let number)):
      compare([(path, number, value(profile))], unit: 1)
    case (.object(let fields), .object(let values)):
      compare(Self.numbers(fields, values, profile, path: path))
      for field in fields where values[field.name] == nil {
        checkAbsence(of: field, profile, path: "\(path).\(field.name)")
      }
    default: break
    }
  }

  /// All that an object holds, and objects within it.
  private static func numbers(
    _ fields: [ProfileField], _ values: [String: RecordedValue], _ profile: MarketProfile,
    path: String
  ) -> [(field: String, recorded: Double?, recomputed: Double)] {
    fields.flatMap { field in
      let path = "\(path).\(field.name)"
      switch (field.content, values[field.name]) {
      case (.number(let value), .number(let number)?):
        return [(field: path, recorded: number, recomputed: value(profile))]
      case (.object(let fields), .object(let values)?):
        return numbers(fields, values, profile, path: path)
      default: return []
      }
    }
  }

  private mutating func checkClaims(
    _ fields: [ProfileField], _ values: [String: RecordedValue], _ profile: MarketProfile,
    path: String
  ) {
    for field in fields {
      switch (field.check, field.content, values[field.name]) {
      case (.claim(let claim), _, let value?):
        guard let wrong = claim(value, profile) else { continue }
        contradict(path + field.name, wrong.recorded, wrong.recomputed)
      case (.none, .object(let fields), .object(let values)?):
        checkClaims(fields, values, profile, path: "\(path)\(field.name).")
      default: continue
      }
    }
  }

  /// - Parameter unit: what nearly vanishing numbers are measured by; nil: the largest of the
  ///   recomputed ones.
  mutating func compare(
    _ column: [(field: String, recorded: Double?, recomputed: Double)], unit: Double? = nil
  ) {
    let unit = unit ?? column.reduce(0) { max($0, abs($1.recomputed)) }
    for (field, recorded, recomputed) in column {
      let difference = Self.difference(recorded, recomputed, unit: unit)
      if !(difference <= largest) { largest = difference }
      if !(difference <= ResultVerification.tolerance) {
        contradict(
          field, recorded.map { "\($0)" } ?? "null", recomputed.isNaN ? "null" : "\(recomputed)")
      }
    }
  }

  private static func difference(_ recorded: Double?, _ recomputed: Double, unit: Double) -> Double
  {
    guard let recorded, recomputed.isFinite else {
      return recorded == nil && !recomputed.isFinite ? 0 : .infinity
    }
    let difference = abs(recorded - recomputed)
    let scale = max(abs(recomputed), 1e-6 * unit)
    return difference == 0 ? 0 : difference / scale
  }

  private mutating func contradict(_ field: String, _ recorded: String, _ recomputed: String) {
    contradictions.append(
      ResultVerification.Contradiction(field: field, recorded: recorded, recomputed: recomputed))
  }
}
