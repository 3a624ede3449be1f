import OverlapMarket

/// A change of policy: what it is called and the instruments that it sets. The others stay as they
/// are.
public struct PolicyReform: Sendable, Hashable {
  public var name: String?
  private var settings: [PolicyParameter: InstrumentSetting]

  public init(name: String? = nil, _ settings: [PolicyParameter: InstrumentSetting] = [:]) {
    self.name = name
    self.settings = settings
  }

  /// nil: as in the roster, where its instrument is not set; else its standard.
  public subscript(parameter: PolicyParameter) -> InstrumentSetting? {
    get { settings[parameter] }
    set { settings[parameter] = newValue }
  }
}

extension PolicyReform {
  /// What a decoded policy sets.
  init(name: String?, _ policy: DecodedRecord?) {
    self.init(name: name)
    for parameter in PolicyParameter.all {
      switch policy?[parameter.descriptor.path] {
      case .number(let value)?: self[parameter] = .uniform(value)
      case .byFirm(let entries)?:
        self[parameter] =
          parameter.descriptor.isByActivity ? .perActivity(entries) : .perFirm(entries)
      default: break
      }
    }
  }

  /// The policy with this reform carried out in a market. An instrument of several numbers is
  /// replaced as a whole.
  ///
  /// - Parameter file: what errors call the place that the reform comes from.
  /// - Throws: `RosterError.field` where a per-firm instrument leaves out a firm of the market or
  ///   names another, where an instrument lacks a number that it needs, and for one out of its
  ///   domain, which no decoded reform has.
  /// - Complexity: O(firms).
  public func applied(
    to policy: Policy, of market: Market, file: String = "policy"
  ) throws(RosterError) -> Policy {
    var terms: [PolicyTerm] = []
    for instrument in Instrument.all
    where instrument.handles.contains(where: { settings[$0] != nil }) {
      var values: [FirmValues?] = []
      var weights: [PolicyParameter: [String: Double]] = [:]
      for parameter in instrument.handles {
        let (descriptor, path) = (parameter.descriptor, "policy.\(parameter.descriptor.path)")
        if settings[parameter] == nil, case .required = descriptor.absence {
          throw .field(
            file: file, path: path, value: nil, rule: "missing; must be \(descriptor.domain.noun)")
        }
        if case .perActivity(let entries)? = settings[parameter] {
          weights[parameter] = entries
          values.append(nil)
          continue
        }
        values.append(
          try settings[parameter]?.values(
            for: market.firms, in: descriptor.domain, path: path, file: file))
      }
      terms.append(PolicyTerm(instrument, values, weights: weights))
    }
    do throws(MarketError) { return try policy.replacing(terms) } catch {
      throw RosterError(error, file: file)
    }
  }
}

extension PolicyReform {
  /// Words of a command line that are one inline policy with blanks around its equals sign, or
  /// without one: `liability = 1`, `liability= 1`, `liability 1`.
  /// - Returns: how to type it, `liability=1`; nil where there are no such words.
  public static func joined(_ words: [String]) -> String? {
    let names = FileFormat.inlineInstruments.map(\.field.name)
    func isNumber(_ text: some StringProtocol) -> Bool {
      let bytes = Array(text.utf8)
      return bytes.withUnsafeBufferPointer { Number.isNumber($0) }
    }
    for start in words.indices {
      guard let name = names.first(where: { words[start] == $0 || words[start] == "\($0)=" }) else {
        continue
      }
      var rest = words[(start + 1)...].joined(separator: " ").drop { $0 == " " }
      if rest.first == "=" { rest = rest.dropFirst().drop { $0 == " " } }
      let number = rest.prefix { $0 != " " && $0 != "," }
      if isNumber(number) { return "\(name)=\(number)" }
    }
    return nil
  }

  /// Decodes a policy file: `{ "schemaVersion": 1, "name": "…", "policy": { "liability": 1,
  /// "floor": 0.2 } }`. In the place of a number may stand an object with one for every firm of the
  /// roster: `"liability": { "a": 1, "b": 0.5 }`.
  /// - Throws: `RosterError`, never `.unreadable`. O(bytes).
  public init(jsonBytes: [UInt8], file: String = "policy") throws(RosterError) {
    self = try Roster.withBuffer(jsonBytes) { bytes throws(RosterError) in
      try DocumentDecoder.decode(.reform, bytes: bytes, file: file).reform
    }
  }

  /// Reads a policy file.
  /// - Throws: `RosterError`.
  public static func load(path: String) throws(RosterError) -> PolicyReform {
    try PolicyReform(jsonBytes: FileBytes.read(path), file: path)
  }

  /// Reads the inline form, `liability=1,floor=0.2`, where one number is for all firms. The text
  /// itself becomes the name.
  /// - Throws: `RosterError.field`, with the text in the place of a file's name.
  public init(inline text: String) throws(RosterError) {
    let file = "policy \(Shown.quoted(text))"
    let names = FileFormat.inlineInstruments.map(\.field.name)
    self.init(name: text)
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(InlineText.trimmed)
      guard sides.count == 2 else {
        throw .content(
          file: file,
          problem: "must be instruments such as \(names[0])=0.3, with commas between them")
      }
      guard
        let (parameter, field) = FileFormat.inlineInstruments.first(where: {
          $0.field.name == sides[0]
        })
      else {
        throw .field(
          file: file, path: Shown.quoted(sides[0]), value: nil, rule: Self.unknown(sides[0], names))
      }
      guard self[parameter] == nil else {
        throw .field(file: file, path: field.name, value: nil, rule: "appears twice; keep one")
      }
      self[parameter] = .uniform(
        try InlineText.number(sides[1], in: parameter.descriptor.domain, at: field.name, file: file)
      )
    }
  }

  /// Reads what stands on a command line: a file where there is one of that name, else the inline
  /// form where the text has an equals sign.
  /// - Throws: `RosterError`; `.unreadable` where it is neither.
  public static func read(argument: String) throws(RosterError) -> PolicyReform {
    do throws(RosterError) {
      return try PolicyReform(jsonBytes: FileBytes.read(argument), file: argument)
    } catch {
      guard case .unreadable(_, let reason) = error else { throw error }
      if argument.contains("=") { return try PolicyReform(inline: argument) }
      throw .unreadable(
        file: argument, reason: "\(reason); a policy is a file, or written out as liability=0.3")
    }
  }

  /// - Parameter names: of the instruments that the inline form can set.
  private static func unknown(_ name: String, _ names: [String]) -> String {
    if Instrument.all.contains(where: { $0.name == name }) {
      return "has several numbers; set it in a policy file (overlap schema policy)"
    }
    let advice = NearestName.advice(
      name, among: Instrument.all.map(\.name), listedAs: "the instruments are")
    let list = NearestName.advice(name, among: names, listedAs: "the instruments are")
    return "unknown instrument; \(advice.hasSuffix("?") ? advice : list)"
  }
}
