import AggregativeGames
import OverlapMarket
import Rosters

extension ResultVerification {
  /// Most contradictions of a profile that the table lists; JSON and CSV list all.
  static var listedContradictions: Int { 10 }

  public var table: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let count = profiles.count == 1 ? "1 profile" : "\(profiles.count) profiles"
    let heading =
      isAccepted
      ? "result confirmed: \(count), verified anew and consistent" : "RESULT NOT CONFIRMED"
    var text = "\(name)\(heading)\n"
    text += "policy: \(PolicyText.line(policy))\n"
    for (index, profile) in profiles.enumerated() { text += "\n" + words(profile, index + 1) }
    if profiles.isEmpty && confirmsMultiplicity == nil {
      text += "the result holds no profile, so there is nothing to verify\n"
    }
    if let confirmsMultiplicity {
      let word = TerminalText.name(recorded.multiplicity)
      text += "\nmultiplicity: recorded \(word), "
      text += confirmsMultiplicity ? "proven anew\n" : "NOT CONFIRMED by a new enumeration\n"
    }
    if !recorded.converged { text += "the result itself says that it has no verified answer\n" }
    return text + """

      recorded numbers may differ by \(Self.tolerance) of their size from those recomputed
      not checked: \(notChecked.joined(separator: ", "))

      """
  }

  private var notChecked: [String] {
    (confirmsMultiplicity == nil ? ["multiplicity"] : []) + ["method", "iterations", "stability"]
  }

  private func words(_ profile: Profile, _ number: Int) -> String {
    let verdict = profile.point.verdict
    let firm = TerminalText.name(roster.market.firms.name[verdict.certificate.gainingPlayer])
    var text = "profile \(number): \(EvidenceText.verdict(verdict, firm: firm))\n"
    if profile.contradictions.isEmpty {
      let largest = NumberText.significant(profile.largestDifference, digits: 3)
      return text + "recorded numbers differ by at most \(largest)\n"
    }
    for wrong in profile.contradictions.prefix(Self.listedContradictions) {
      text += "\(wrong.field): recorded \(wrong.recorded), recomputed \(wrong.recomputed)\n"
    }
    let more = profile.contradictions.count - Self.listedContradictions
    return more > 0 ? text + "… and \(more) more contradictions\n" : text
  }

  public var json: String {
    JSONText.object([
      ("schemaVersion", .integer(1)),
      ("roster", ResultJSON.roster(roster)),
      ("policy", ResultJSON.policy(policy, in: roster.market)),
      ("confirmed", .boolean(isAccepted)),
      ("tolerance", .number(Self.tolerance)),
      ("recordedConverged", .boolean(recorded.converged)),
      ("notChecked", .texts(notChecked)),
      ("profiles", .array(profiles.map(entry))),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  private func entry(_ profile: Profile) -> JSONText {
    let certificate = profile.point.verdict.certificate
    return .object([
      ("verdict", .text(VerdictWord(profile.point.verdict).rawValue)),
      ("recordedVerdict", .text(profile.recordedVerdict)),
      ("residual", .number(certificate.residual)),
      ("deviationGain", ResultJSON.deviationGain(certificate, in: roster.market)),
      ("largestDifference", .number(profile.largestDifference)),
      (
        "contradictions",
        .array(
          profile.contradictions.map {
            .object([
              ("field", .text($0.field)), ("recorded", .text($0.recorded)),
              ("recomputed", .text($0.recomputed)),
            ])
          })
      ),
    ])
  }

  /// One row a contradiction, or one for a profile that has none.
  public var csv: String {
    var csv = CSVText()
    csv.append(["profile", "verdict", "recordedVerdict", "field", "recorded", "recomputed"])
    for (index, profile) in profiles.enumerated() {
      let start = [
        "\(index + 1)", VerdictWord(profile.point.verdict).rawValue, profile.recordedVerdict,
      ]
      if profile.contradictions.isEmpty { csv.append(start + ["", "", ""]) }
      for wrong in profile.contradictions {
        csv.append(start + [wrong.field, wrong.recorded, wrong.recomputed])
      }
    }
    return csv.text
  }
}
