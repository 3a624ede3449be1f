import Rosters

/// A quantity that results name: what it is called in files and in tables, its unit, and what it
/// means. Results take these words from here, so that a quantity has one name wherever it is told.
public struct Quantity: Sendable, Hashable {
  /// Its name in JSON and CSV.
  public let field: String
  /// The object of a result in which alone it has this name; nil for most.
  public let scope: String?
  /// What people read.
  public let label: String
  public let unit: Unit
  /// In a sentence.
  public let meaning: String
  /// The section of docs/model.md that defines it, such as "4" or "10.3"; nil for what belongs to
  /// an answer and not to the model.
  public let section: String?
  /// In the symbols of docs/model.md; nil for what is no formula.
  public let equation: String?

  /// What numbers are in, in words.
  public enum Unit: String, Sendable, CaseIterable {
    case utility = "utility × users"
    case marginalUtility = "utility × users per unit of overlap"
    case overlap = "the roster's unit of overlap"
    case cost = "utility × users per squared unit of overlap"
    case firms = "firms"
    case squaredFirms = "firms²"
    /// A probability or a share.
    case fraction = "0 to 1"
    /// A number without dimension.
    case ratio = "1"
    /// Of squared shares in percent.
    case concentration = "0 to 10,000"
    /// Of one user.
    case userUtility = "utility a user"
    case count = "a count"
    /// Words, names, or true and false: not a number.
    case none = ""
  }

  init(
    _ field: String, _ label: String, _ unit: Unit, _ meaning: String, in scope: String? = nil,
    section: String? = nil, equation: String? = nil
  ) {
    self.field = field
    self.label = label
    self.unit = unit
    self.meaning = meaning
    self.scope = scope
    self.section = section
    self.equation = equation
  }

  /// The name of its column where a table holds quantities of several objects:
  /// `social.reallocation`.
  public var qualifiedField: String { scope.map { "\($0).\(field)" } ?? field }

  /// The label with the unit: `smallest profit (utility × users)`.
  public var titled: String { "\(label) (\(unit.rawValue))" }
}

extension Quantity {
  /// Every quantity that results name.
  public static let all: [Quantity] =
    ofFirms + ofPrices + ofOwners + ofFoundations + ofActivities + ofResponse + ofOutcomes
    + ofWelfare + ofEvidence + ofEnumeration + ofPlanner
    + ofWedge
    + ofComparison + ofIncidence + ofPaths + ofSensitivities + ofSearch + ofSimulation
    + ofVerification + ofDemand + ofEvaluation + ofFormat
}

/// A quantity with how it is taken from what has it.
struct Measure<Subject> {
  let quantity: Quantity
  /// 0 of what does not have it.
  let value: (Subject) -> Double
  /// Whether a subject has it: what belongs to an extension of the model is not told of others.
  let applies: (Subject) -> Bool
  /// Whether there are subjects that lack it.
  let isOfExtension: Bool

  init(_ quantity: Quantity, _ value: @escaping (Subject) -> Double) {
    self.quantity = quantity
    self.value = value
    applies = { _ in true }
    isOfExtension = false
  }

  init(_ quantity: Quantity, ofExtension value: @escaping (Subject) -> Double?) {
    self.quantity = quantity
    self.value = { value($0) ?? 0 }
    applies = { value($0) != nil }
    isOfExtension = true
  }

  var field: ResultField<Subject> {
    let number = ResultField<Subject>.number(quantity, value)
    return isOfExtension ? number.when(applies) : number
  }

  var column: Column<Subject> { Column(quantity, number: value) }
}
