import PolicySearch
import Rosters

/// Where draws come from, in results.
enum UncertaintyText {
  /// Draws with the file that they come from; nil where they come from none.
  typealias Subject = (draws: MarketDraws, file: UncertaintyFile?)

  static var fields: [ResultField<Subject>] {
    [
      .text(.name) { $0.file?.name ?? "" }, .text(.contentHash) { $0.file?.sha256 ?? "" },
      .count(.draws) { $0.draws.count }, .flag(.probabilities) { $0.draws.hasProbabilities },
      CommonFields.seed { $0.file?.model?.seed ?? 0 }.when { $0.file?.model != nil },
    ]
  }

  /// What follows "draws": the file's name and the seed, where there are any.
  static func source(_ file: UncertaintyFile?) -> String {
    let name = file?.name.map { " of \"\(TerminalText.line($0))\"" } ?? ""
    return name + (file?.model.map { ", seed \($0.seed)" } ?? "")
  }
}
