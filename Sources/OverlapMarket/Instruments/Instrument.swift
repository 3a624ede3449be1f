/// An instrument of policy: how files and results call it, what it is made of and what it does to
/// firms' problems. Whatever is done with every instrument alike (policies, files, schemas, menus,
/// results, refusals) reads these descriptions, each in a file of its own, which `Instrument.all`
/// lists.
///
/// Two instruments are equal when they have the same name.
public struct Instrument: Sendable {
  /// Its key under `policy`.
  public let name: String
  /// What it is made of, in the order of files.
  public let parameters: [ParameterDescriptor]
  public let form: Form
  /// In words, what holds where it is left out.
  public let absent: String
  /// Whether files and results have it even where it does nothing.
  public let isAlwaysWritten: Bool
  /// What it can do to firms' problems, where a policy has it.
  public let effects: PolicyEffects
  /// What a firm faces, as docs/instruments.md writes it.
  public let equation: String
  /// What may leave the range of a double where the instrument raises the least overlap: an
  /// expression in its parameters; nil: nothing.
  let overflow: String?
  /// Adds what the instrument asks of firms. Called under policies that have it; what is paid
  /// whatever a firm chooses comes after all else. Without firms what depends on who they are is
  /// left out.
  let bear: @Sendable (Policy, Firms?, inout Burden) -> Void
  /// The instrument in words, for tables.
  let words: @Sendable (Policy) -> String
  /// The instrument as a policy has it, but asking for nothing: what a menu needs that moves it
  /// from no regulation; nil: nothing.
  let idle: (@Sendable (Policy) -> PolicyTerm?)?

  public enum Form: Sendable {
    /// One number.
    case number
    /// An object of several, which belong together.
    case object(singular: String, plural: String, meaning: String)
  }

  /// One that is a number.
  /// - Parameter parameter: without a name of its own.
  init(
    _ name: String, _ parameter: ParameterDescriptor, absent: String, isAlwaysWritten: Bool = false,
    effects: PolicyEffects, equation: String, overflow: String? = nil,
    bear: @escaping @Sendable (Policy, Firms?, inout Burden) -> Void,
    words: @escaping @Sendable (Policy) -> String,
    idle: (@Sendable (Policy) -> PolicyTerm?)? = nil
  ) {
    self.name = name
    parameters = [parameter.named(name)]
    form = .number
    self.absent = absent
    self.isAlwaysWritten = isAlwaysWritten
    self.effects = effects
    self.equation = equation
    self.overflow = overflow
    self.bear = bear
    self.words = words
    self.idle = idle
  }

  /// One that is an object.
  init(
    _ name: String, singular: String, plural: String, meaning: String,
    _ parameters: [ParameterDescriptor], absent: String, effects: PolicyEffects, equation: String,
    overflow: String? = nil, bear: @escaping @Sendable (Policy, Firms?, inout Burden) -> Void,
    words: @escaping @Sendable (Policy) -> String,
    idle: (@Sendable (Policy) -> PolicyTerm?)? = nil
  ) {
    self.name = name
    self.parameters = parameters.map { $0.named("\(name).\($0.path)") }
    form = .object(singular: singular, plural: plural, meaning: meaning)
    self.absent = absent
    isAlwaysWritten = false
    self.effects = effects
    self.equation = equation
    self.overflow = overflow
    self.bear = bear
    self.words = words
    self.idle = idle
  }
}

extension Instrument: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.name == b.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Instrument {
  /// Its parameters as policies are asked for them, in the same order.
  public var handles: [PolicyParameter] {
    InstrumentTable.ranges[position].map { PolicyParameter(position: $0) }
  }

  /// The parameter of that name; of an instrument that is a number, the one there is.
  /// - Precondition: there is one.
  subscript(parameter name: String? = nil) -> PolicyParameter {
    let path = name.map { "\(self.name).\($0)" } ?? self.name
    return InstrumentTable.parameter(at: path)
  }

  /// Where it stands in the table.
  var position: Int { InstrumentTable.position(of: self) }

  /// In words, as a policy has it: "safe harbor from 1.2 with discount 0.5".
  public func words(in policy: Policy) -> String { words(policy) }
}
