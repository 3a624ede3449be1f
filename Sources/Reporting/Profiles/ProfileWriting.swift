import AggregativeGames
import OverlapMarket
import Rosters

extension MarketProfile {
  /// The object that stands for it in results.
  /// - Parameter omitted: names of fields that the result leaves out.
  func fields(omitting omitted: Set<String> = []) -> [(String, JSONText)] {
    ProfileField.all.filter { !omitted.contains($0.name) && $0.isWritten(self) }.map {
      ($0.name, $0.json(self))
    }
  }

  /// A row a firm, profile after profile.
  /// - Parameter profiles: each with its number among equilibria; nil for what is none.
  static func rows(of profiles: [(number: Int?, profile: MarketProfile)], in market: Market) -> Rows
  {
    let fields = ProfileField.all.filter { $0.applies(market) }
    let names =
      ["equilibrium", Quantity.verdict.field, "firm"]
      + fields.flatMap { $0.columnNames(in: market) }
    return Rows(
      columns: names,
      joining: profiles.map { number, profile in
        let verdict = Cell.text(VerdictWord(profile.point).rawValue)
        let number = number.map { Cell.integer($0) } ?? .absent
        let head: [(Int) -> Cell] = [
          { _ in number }, { _ in verdict }, { .text(market.firms.name[$0]) },
        ]
        let cells = head + fields.flatMap { $0.cells(profile) }
        return Rows(of: market.firms.indices, zip(names, cells).map { Column($0, $1) })
      })
  }
}

extension ProfileField {
  func json(_ profile: MarketProfile) -> JSONText {
    let firms = profile.market.firms.indices
    return switch content {
    case .word(let value): .text(value(profile))
    case .flag(let value): .boolean(value(profile))
    case .count(let value): .integer(value(profile))
    case .number(let value): .number(value(profile))
    case .numbers(let value): .numbers(firms.map { value(profile, $0) })
    case .words(let value): .texts(firms.map { value(profile, $0) })
    case .byRegime(let value):
      .object(
        profile.market.regimes.enumerated().map { s, regime in
          (regime.name, .numbers(firms.map { value(profile, $0, s) }))
        })
    case .object(let fields):
      .object(fields.filter { $0.isWritten(profile) }.map { ($0.name, $0.json(profile)) })
    }
  }

  /// Its columns in a table of firms: none for what is not told firm by firm at the top.
  func columnNames(in market: Market) -> [String] {
    switch content {
    case .numbers, .words: [column]
    case .byRegime: market.regimes.map { "\(column).\($0.name)" }
    case .word, .flag, .count, .number, .object: []
    }
  }

  /// The cell of a firm in each of these columns.
  func cells(_ profile: MarketProfile) -> [(Int) -> Cell] {
    switch content {
    case .numbers(let value): [{ .number(value(profile, $0)) }]
    case .words(let value): [{ .text(value(profile, $0)) }]
    case .byRegime(let value):
      profile.market.regimes.indices.map { s in { .number(value(profile, $0, s)) } }
    case .word, .flag, .count, .number, .object: []
    }
  }
}

/// The word that results use for the standing of a profile.
enum VerdictWord: String {
  case proven
  case verified
  case failed

  init(_ point: MarketPoint) {
    self = point.enclosure != nil ? .proven : VerdictWord(point.verdict)
  }

  init(_ verdict: Verdict) {
    self = verdict.isVerified ? .verified : .failed
  }
}
