import OverlapMarket

/// Instruments of policy as fields of files, made from their table.
extension FileFormat {
  static let policy = policyRecord { $0 }

  /// What a reform leaves out does not change.
  static let reformPolicy = policyRecord { _ in asInTheRoster }

  static let asInTheRoster = "as in the roster"

  /// The instruments of one number, which the inline form of a reform can set.
  static let inlineInstruments = zip(Instrument.all, policy.fields).compactMap {
    instrument, field -> (parameter: PolicyParameter, field: Field)? in
    guard case .number = instrument.form else { return nil }
    return (instrument.handles[0], field)
  }

  /// - Parameter absent: what holds where an instrument is left out, by what holds without any.
  private static func policyRecord(absent: (String) -> String) -> Record {
    Record(
      singular: "a policy", plural: "policies", meaning: "The regulator's instruments.",
      fields: Instrument.all.map { instrument in
        let presence = Presence.optional(default: absent(instrument.absent))
        switch instrument.form {
        case .number: return field(of: instrument.parameters[0], presence)
        case .object(let singular, let plural, let meaning):
          let fields = instrument.parameters.map { parameter in
            let presence: Presence =
              parameter.standard.map { .optional(default: Number.text($0)) } ?? .required
            return field(of: parameter, presence)
          }
          let record = Record(
            singular: singular, plural: plural, meaning: meaning, fields: fields,
            needsOne: !fields.contains { $0.presence.isRequired })
          return Field(
            name: instrument.name, type: .record(record), presence: presence, meaning: meaning)
        }
      })
  }

  private static func field(of parameter: ParameterDescriptor, _ presence: Presence) -> Field {
    Field(
      name: parameter.name,
      type: parameter.isByActivity
        ? .perActivity(parameter.domain)
        : parameter.mayDiffer
          ? .numberOrPerFirm(parameter.domain) : .number(parameter.domain),
      presence: presence, meaning: parameter.meaning)
  }
}
