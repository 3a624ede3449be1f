import AggregativeGames
import OverlapMarket
import Rosters

extension ResultVerification {
  /// Most contradictions of a profile that the table lists; JSON and CSV list all.
  static var listedContradictions: Int { 10 }

  public var sections: [Prose] {
    let count = NumberText.counted(profiles.count, "profile")
    let claim =
      isVerified
      ? "result confirmed: \(count), verified anew and consistent" : "RESULT NOT CONFIRMED"
    let heading = heading(claim, "policy: \(PolicyText.line(policy))")
    // Sentences that stand below the profiles, or below the heading where there is none.
    var parts = [heading] + profiles.enumerated().map { words($1, $0 + 1) }
    if profiles.isEmpty && confirmsMultiplicity == nil {
      parts[parts.count - 1] += "the result holds no profile, so there is nothing to verify\n"
    }
    if let confirmsMultiplicity {
      let word = TerminalText.name(recorded.multiplicity)
      parts.append(
        "\(Quantity.multiplicity.label): recorded \(word), "
          + (confirmsMultiplicity
            ? "proven anew\n" : "NOT CONFIRMED by a new enumeration\n"))
    }
    for wrong in contradictions {
      parts[parts.count - 1] +=
        "\(wrong.field): recorded \(wrong.recorded), recomputed \(wrong.recomputed)\n"
    }
    if !recorded.verified {
      parts[parts.count - 1] += "the result itself says that it has no verified answer\n"
    }
    return parts + [
      """
      the roster says what the solved one said; how its file is written is not compared
      recorded numbers may differ by \(Self.tolerance) of their size from those recomputed
      not checked: \(notChecked.joined(separator: ", "))

      """
    ]
  }

  /// Fields of which nothing was checked.
  var notChecked: [String] {
    let isUnproven =
      recorded.equilibria.contains { $0.verdict == VerdictWord.proven.rawValue }
      && !isProvenAnew
    let account = recorded.result == EnumerationResult.name ? ["enumeration"] : []
    return (confirmsMultiplicity == nil ? [Quantity.multiplicity.field] : [])
      + [Quantity.method.field] + account
      + (recorded.equilibriumRule == nil || confirmsMultiplicity == true
        ? [] : [Quantity.equilibriumRule.field])
      + ProfileField.unchecked(ProfileField.all, path: "equilibria.")
      + (isUnproven ? ["equilibria.\(Quantity.verdict.field) beyond verified"] : [])
      + ["solver.version"]
  }

  private func words(_ profile: Profile, _ number: Int) -> Prose {
    let verdict = EvidenceText.verdict(profile.point.verdict, in: market)
    var text: Prose = "profile \(number): \(verdict)\n"
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

  public static var fields: [ResultField<ResultVerification>] {
    [
      CommonFields.policy { ($0.policy, $0.roster.market) },
      .number(.tolerance) { _ in Self.tolerance },
      .flag(.recordedVerified) { $0.recorded.verified },
      .texts(.notChecked) { $0.notChecked },
      .objects(
        "contradictions", "Statements about the whole that are not so.",
        contradiction.map(\.field)
      ) { $0.contradictions },
      .objects("profiles", "What became of each profile of the result.", profileFields) { result in
        result.profiles.map { ($0, result.market) }
      },
    ]
  }

  private static var standing: [Column<Profile>] {
    [
      Column(.verdict, word: { VerdictWord($0.point) }),
      Column(.recordedVerdict, text: { $0.recordedVerdict }),
    ]
  }

  static var contradiction: [Column<Contradiction>] {
    [
      Column(.recordField, text: { $0.field }), Column(.recorded, text: { $0.recorded }),
      Column(.recomputed, text: { $0.recomputed }),
    ]
  }

  private static var profileFields: [ResultField<(profile: Profile, market: Market)>] {
    standing.map { $0.field.of { $0.profile } } + [
      .number(.residual) { $0.profile.point.verdict.certificate.residual },
      DeviationGain.field { (DeviationGain($0.profile.point.verdict.certificate), $0.market) },
      .number(.largestDifference) { $0.profile.largestDifference },
      contradictions { $0.profile.contradictions },
    ]
  }

  static func contradictions<Subject>(
    _ list: @escaping (Subject) -> [Contradiction]
  ) -> ResultField<Subject> {
    .objects(
      "contradictions", "Statements of the result that are not so.", contradiction.map(\.field),
      list)
  }

  public var tables: [ResultTable] { [ResultTable("profiles", rows)] }

  /// One row a contradiction, or one for a profile that has none.
  private var rows: Rows {
    typealias Line = (number: Int, profile: Profile, wrong: Contradiction?)
    let lines = profiles.enumerated().flatMap { index, profile -> [Line] in
      let wrong: [Contradiction?] =
        profile.contradictions.isEmpty ? [nil] : profile.contradictions
      return wrong.map { (index + 1, profile, $0) }
    }
    return Rows(
      of: lines,
      [Column<Line>(.profileNumber, integer: { $0.number })]
        + Self.standing.map { $0.of { $0.profile } }
        + Self.contradiction.map { $0.ofOptional { $0.wrong } })
  }
}
