import OverlapMarket

/// A policy as files and results write it, and as results are read. Instruments that do nothing are
/// left out, but for those that are always written.
package enum PolicyJSON {
  /// What `object` writes, in the words of JSON Schema.
  package static var schema: [(String, JSONText)] { JSONSchema.policy }

  package static func object(_ policy: Policy, of firms: Firms) -> JSONText {
    func text(_ parameter: PolicyParameter) -> JSONText? {
      if let weights = policy.weights(parameter) {
        let entries = weights.sorted { $0.key < $1.key }
        return .object(entries.map { entry in (entry.key, JSONText.number(entry.value)) })
      }
      return policy[parameter].map { values in
        guard case .perFirm(let entries) = values else { return .number(values[0]) }
        return .object(zip(firms.name, entries).map { ($0, .number($1)) })
      }
    }
    return .object(
      Instrument.all.compactMap { instrument -> (String, JSONText)? in
        guard instrument.isAlwaysWritten || policy.has(instrument) else { return nil }
        switch instrument.form {
        case .number: return text(instrument.handles[0]).map { (instrument.name, $0) }
        case .object:
          let fields = instrument.handles.compactMap { parameter in
            text(parameter).map { (parameter.descriptor.name, $0) }
          }
          return (instrument.name, .object(fields))
        }
      })
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// What `object` wrote, as a change of no regulation. What is always written must be there.
  package static func reform(from decoder: any Decoder) throws -> PolicyReform {
    let fields = try decoder.container(keyedBy: Key.self)
    var reform = PolicyReform()
    for instrument in Instrument.all {
      let key = Key(stringValue: instrument.name)
      guard instrument.isAlwaysWritten || fields.contains(key) else { continue }
      switch instrument.form {
      case .number:
        reform[instrument.handles[0]] = try setting(
          instrument.handles[0], key, fields, isOptional: !instrument.isAlwaysWritten)
      case .object:
        let inner = try fields.nestedContainer(keyedBy: Key.self, forKey: key)
        for parameter in instrument.handles {
          reform[parameter] = try setting(
            parameter, Key(stringValue: parameter.descriptor.name), inner, isOptional: false)
        }
      }
    }
    return reform
  }

  private static func setting(
    _ parameter: PolicyParameter, _ key: Key, _ fields: KeyedDecodingContainer<Key>,
    isOptional: Bool
  ) throws -> InstrumentSetting? {
    if parameter.descriptor.isByActivity {
      return .perActivity(try fields.decode([String: Double].self, forKey: key))
    }
    guard parameter.descriptor.mayDiffer else {
      let number =
        isOptional
        ? try fields.decodeIfPresent(Double.self, forKey: key)
        : try fields.decode(Double.self, forKey: key)
      return number.map { .uniform($0) }
    }
    if let value = try? fields.decode(Double.self, forKey: key) { return .uniform(value) }
    guard
      !fields.contains(key)
        || (try? fields.nestedContainer(keyedBy: Key.self, forKey: key)) != nil
    else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: fields,
        debugDescription: "must be a number, or an object with one number a firm")
    }
    return .perFirm(try fields.decode([String: Double].self, forKey: key))
  }
}
