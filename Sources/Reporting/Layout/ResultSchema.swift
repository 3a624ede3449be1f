import Rosters

/// The JSON Schema (2020-12) of each result, made of the descriptions by which results are written.
public struct ResultSchema: Sendable {
  /// Of the result: "solve".
  public let name: String
  /// Makes the text: every command knows the names, one alone prints a schema.
  private let text: @Sendable () -> String

  public var json: String { text() }

  init<Result: Report>(of result: Result.Type) {
    name = Result.name
    text = { Self.json(of: result) }
  }

  private static func json<Result: Report>(of _: Result.Type) -> String {
    let head: [(String, JSONText)] = [
      ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
      ("title", .text("Result \(Result.name)")), ("description", .text(Result.meaning)),
    ]
    let body = Shape.object(Result.allFields.map(\.place)).schema
    return JSONText.object(head + body).pretty() + "\n"
  }

  public static var all: [ResultSchema] {
    [
      ResultSchema(of: SolveResult.self), ResultSchema(of: EnumerationResult.self),
      ResultSchema(of: MixtureResult.self), ResultSchema(of: SurvivorsResult.self),
      ResultSchema(of: PathResult.self), ResultSchema(of: PlanResult.self),
      ResultSchema(of: PlanRangeResult.self), ResultSchema(of: WedgeResult.self),
      ResultSchema(of: SensitivityResult.self), ResultSchema(of: SimulationResult.self),
      ResultSchema(of: DemandResult.self), ResultSchema(of: EvaluationResult.self),
      ResultSchema(of: ComparisonResult.self), ResultSchema(of: MenuResult.self),
      ResultSchema(of: ShardResult.self), ResultSchema(of: RosterSummary.self),
      ResultSchema(of: ResultVerification.self), ResultSchema(of: PlanVerification.self),
    ]
  }
}
