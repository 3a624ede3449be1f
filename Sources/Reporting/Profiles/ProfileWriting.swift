import AggregativeGames
import OverlapMarket
import Rosters

extension MarketProfile {
  /// The fields of the object that stands for a profile in results.
  /// - Parameter omitted: names of fields that the result leaves out.
  static func fields(omitting omitted: Set<String> = []) -> [ResultField<MarketProfile>] {
    ProfileField.all.filter { !omitted.contains($0.name) }.map(\.field)
  }
}

extension ProfileField {
  var shape: Shape {
    switch content {
    case .word(let words, _): .word(words)
    case .text: .text
    case .flag: .flag
    case .count: .integer
    case .number: .number
    case .numbers: .list(.number)
    case .words: .list(.text)
    case .byName: .named(.list(.number))
    case .byFoundation: .named(.number)
    case .object(let fields): .object(fields.map(\.field.place))
    }
  }

  var field: ResultField<MarketProfile> {
    ResultField(name, meaning, shape, isAlways: isAlways) { isWritten($0) ? json($0) : nil }
  }

  private func json(_ profile: MarketProfile) -> JSONText {
    let firms = profile.market.firms.indices
    return switch content {
    case .word(_, let value), .text(let value): .text(value(profile))
    case .flag(let value): .boolean(value(profile))
    case .count(let value): .integer(value(profile))
    case .number(let value): .number(value(profile))
    case .numbers(let value): .numbers(firms.map { value(profile, $0) })
    case .words(let value): .texts(firms.map { value(profile, $0) })
    case .byName(let names, let value):
      .object(
        names.all(in: profile.market).enumerated().map { k, name in
          (name, .numbers(firms.map { value(profile, $0, k) }))
        })
    case .byFoundation(let value):
      .object(
        profile.market.foundations.enumerated().map { f, foundation in
          (foundation.name, .number(value(profile, f)))
        })
    case .object(let fields): fields.map(\.field).object(profile)
    }
  }

  /// Its cell in a table of firms, by the firm's index; nil for what is not told firm by firm.
  func firmCell(_ profile: MarketProfile) -> ((Int) -> Cell)? {
    switch content {
    case .numbers(let value): { .number(value(profile, $0)) }
    case .words(let value): { .text(value(profile, $0)) }
    case .byName, .byFoundation, .word, .text, .flag, .count, .number, .object: nil
    }
  }

  /// Its cell in a table of profiles; nil for what is no single value.
  func cell(_ profile: MarketProfile) -> Cell? {
    switch content {
    case .word(_, let value), .text(let value): .text(value(profile))
    case .flag(let value): .flag(value(profile))
    case .count(let value): .integer(value(profile))
    case .number(let value): .number(value(profile))
    case .numbers, .words, .byName, .byFoundation, .object: nil
    }
  }
}

/// The word that results use for the standing of a profile.
enum VerdictWord: String, CaseIterable {
  case proven
  case verified
  case failed

  init(_ point: MarketPoint) {
    self = point.enclosure != nil ? .proven : VerdictWord(point.verdict)
  }

  init(_ verdict: Verdict) { self.init(isVerified: verdict.isVerified) }

  init(isVerified: Bool) { self = isVerified ? .verified : .failed }
}
