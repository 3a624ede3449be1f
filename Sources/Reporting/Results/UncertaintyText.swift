import PolicySearch
import Rosters

/// Where draws come from, in results.
enum UncertaintyText {
  /// - Parameter file: nil where the draws come from none.
  static func fields(_ draws: MarketDraws, of file: UncertaintyFile?) -> [(String, JSONText)] {
    [
      ("name", .text(file?.name ?? "")), ("sha256", .text(file?.sha256 ?? "")),
      (Quantity.draws.field, .integer(draws.count)),
      ("probabilities", .boolean(draws.hasProbabilities)),
    ] + (file?.model.map { [("seed", .number(Double($0.seed)))] } ?? [])
  }

  /// What follows "draws": the file's name and the seed, where there are any.
  static func source(_ file: UncertaintyFile?) -> String {
    let name = file?.name.map { " of \"\(TerminalText.line($0))\"" } ?? ""
    return name + (file?.model.map { ", seed \($0.seed)" } ?? "")
  }
}
