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

  /// The rows of firms at profiles, numbers in full.
  /// - Parameter number: of each profile among equilibria; nil for what is none.
  static func rows(of profiles: [(number: Int?, profile: MarketProfile)], in market: Market) -> Rows
  {
    let places = profiles.indices.lazy.flatMap { k in
      market.firms.indices.lazy.map { Place(profile: k, firm: $0) }
    }
    let perFirm = ProfileField.all.flatMap { field in
      field.columns(in: market).map { column in
        Column<Place>(column.name) { column.cell((profiles[$0.profile].profile, $0.firm)) }
      }
    }
    return Rows(
      of: places,
      [
        Column("equilibrium") { profiles[$0.profile].number.map { .integer($0) } ?? .absent },
        Column(.verdict) { .text(VerdictWord(profiles[$0.profile].profile.point).rawValue) },
        Column("firm") { .text(market.firms.name[$0.firm]) },
      ] + perFirm)
  }

  private struct Place {
    let profile: Int
    let firm: Int
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
    case .object(let fields): .object(fields.map { ($0.name, $0.json(profile)) })
    }
  }

  /// Its columns in tables of firms: none for what is not told firm by firm at the top.
  func columns(in market: Market) -> [Column<(profile: MarketProfile, firm: Int)>] {
    switch content {
    case .numbers(let value): [Column(column) { .number(value($0.profile, $0.firm)) }]
    case .words(let value): [Column(column) { .text(value($0.profile, $0.firm)) }]
    case .byRegime(let value):
      market.regimes.enumerated().map { s, regime in
        Column("\(column).\(regime.name)") { .number(value($0.profile, $0.firm, s)) }
      }
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
