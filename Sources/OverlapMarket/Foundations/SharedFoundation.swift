/// How a shock to a foundation makes the firms that stand on it fail.
public enum FoundationForm: String, Sendable, CaseIterable {
  /// A part of whatever is built on it fails with it, whatever else is done.
  case commonCause
  /// Baseline failure is higher while the shock lasts.
  case shift

  /// The number that a foundation of this form takes beside its probability.
  public var number: PrimitiveDescriptor {
    switch self {
    case .commonCause: .reach
    case .shift: .baselineShift
    }
  }
}

/// What several firms build on, such as a language model, and may fail by together (docs/model.md
/// section 8.3): given the regime a shock comes with probability z, and firms fail independently
/// given the regime and all shocks.
public struct SharedFoundation: Sendable, Hashable {
  /// Unique, not empty; firms give it as their `foundation`.
  public let name: String
  public let form: FoundationForm
  /// The numbers that are given, by position in `PrimitiveTable.foundations`, by regime where they
  /// differ by regime; none of them is set twice.
  private let numbers: [[Double]]

  /// A common cause: with the shock a firm fails with probability ρ + (1 − ρ) π_S.
  /// - Parameters:
  ///   - probability: z_f, in [0, 1].
  ///   - reach: ρ_f, in [0, 1].
  public init(name: String, probability: Double, reach: Double) {
    self.init(name: name, form: .commonCause, [[probability], [reach], []])
  }

  /// A shift: with the shock a firm's baseline failure is higher by Δ_S.
  /// - Parameters:
  ///   - probability: z_f, in [0, 1].
  ///   - shift: Δ_S, by regime, in [0, 1].
  public init(name: String, probability: Double, shift: [Double]) {
    self.init(name: name, form: .shift, [[probability], [], shift])
  }

  /// - Parameter numbers: by position in the table; empty where one is not given.
  package init(name: String, form: FoundationForm, _ numbers: [[Double]]) {
    self.name = name
    self.form = form
    self.numbers = numbers
  }

  /// What is given; nil where it is not, or there are fewer regimes.
  /// - Precondition: the primitive is a foundation's.
  public func number(_ primitive: PrimitiveDescriptor, regime: Int = 0) -> Double? {
    precondition(primitive.owner == .foundations, "a primitive of foundations")
    let own = numbers[primitive.position]
    return own.indices.contains(regime) ? own[regime] : nil
  }

  /// The same foundation with one number changed.
  package func setting(
    _ primitive: PrimitiveDescriptor, regime: Int = 0, to value: Double
  ) -> SharedFoundation {
    var numbers = numbers
    numbers[primitive.position][regime] = value
    return SharedFoundation(name: name, form: form, numbers)
  }

  /// z.
  public var probability: Double { number(.shockProbability) ?? .nan }
  /// ρ; nil of a shift.
  public var reach: Double? { number(.reach) }
  /// Δ_S by regime; empty of a common cause.
  public var shift: [Double] { numbers[PrimitiveDescriptor.baselineShift.position] }
}

extension PrimitiveDescriptor {
  public static let shockProbability = PrimitiveDescriptor(
    .foundations, "probability", symbol: "z_f", unit: "probability", domain: .probability,
    isAlwaysStored: true,
    meaning: "Probability of a shock to the foundation, in every regime alike (z_f).")
  public static let reach = PrimitiveDescriptor(
    .foundations, "reach", symbol: "rho_f", unit: "1", domain: .probability,
    absence: .absent(name: "reach", meaning: "none, which the form shift takes"),
    meaning:
      "Of the form commonCause: probability that a firm fails with the foundation, whatever else "
      + "it does (rho_f).")
  public static let baselineShift = PrimitiveDescriptor(
    .foundations, "shift", symbol: "Delta_S,f", unit: "probability", domain: .probability,
    absence: .absent(name: "shift", meaning: "none, which the form commonCause takes"),
    isByRegime: true,
    meaning:
      "Of the form shift: by how much a firm's baseline failure is higher with the shock, by "
      + "regime (Delta_S,f).")
}

extension GroupDescriptor {
  /// What a firm builds on.
  public static let foundation = GroupDescriptor(
    "foundation", absent: "the firm shares no foundation", defaultsToFirm: false,
    meaning: "Name of the foundation that the firm builds on, one of the roster's foundations.")
}
