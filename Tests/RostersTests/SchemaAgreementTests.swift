import Foundation
import Rosters
import Testing

/// The schemas against the decoder, on documents that only JSON Schema can judge alone: a small
/// validator of the words that the schemas use, for documents without true and false, which
/// Foundation may take for numbers.
@Suite("The schemas and the decoder agree")
struct SchemaAgreementTests {
  enum SchemaFault: Error { case unknownWord(String) }

  static func isValid(_ value: Any, _ schema: [String: Any]) throws -> Bool {
    let number = (value as? NSNumber)?.doubleValue
    let object = value as? [String: Any]
    for (word, rule) in schema {
      let holds: Bool
      switch word {
      case "$schema", "title", "description": holds = true
      case "type":
        switch rule as? String {
        case "object": holds = object != nil
        case "array": holds = value is [Any]
        case "string": holds = value is String
        case "number": holds = number != nil
        case "integer": holds = number.map { $0 == $0.rounded() } ?? false
        default: throw SchemaFault.unknownWord("\(rule)")
        }
      case "enum":
        holds = (value as? String).map { (rule as? [String] ?? []).contains($0) } ?? false
      case "const": holds = number == (rule as? NSNumber)?.doubleValue
      case "minimum": holds = number.map { $0 >= (rule as? NSNumber)?.doubleValue ?? .nan } ?? true
      case "exclusiveMinimum":
        holds = number.map { $0 > (rule as? NSNumber)?.doubleValue ?? .nan } ?? true
      case "maximum": holds = number.map { $0 <= (rule as? NSNumber)?.doubleValue ?? .nan } ?? true
      case "minLength":
        holds = (value as? String).map { $0.unicodeScalars.count >= rule as? Int ?? .max } ?? true
      case "minItems": holds = (value as? [Any]).map { $0.count >= rule as? Int ?? .max } ?? true
      case "minProperties": holds = object.map { $0.count >= rule as? Int ?? .max } ?? true
      case "required":
        holds = object.map { Set($0.keys).isSuperset(of: rule as? [String] ?? ["?"]) } ?? true
      case "items":
        let item = try #require(rule as? [String: Any])
        holds = try (value as? [Any] ?? []).allSatisfy { try isValid($0, item) }
      case "properties":
        let known = try #require(rule as? [String: [String: Any]])
        holds = try (object ?? [:]).allSatisfy { key, part in
          try known[key].map { try isValid(part, $0) } ?? true
        }
      case "additionalProperties":
        let known = schema["properties"] as? [String: Any] ?? [:]
        let others = (object ?? [:]).filter { known[$0.key] == nil }
        holds =
          if let part = rule as? [String: Any] {
            try others.values.allSatisfy { try isValid($0, part) }
          } else {
            others.isEmpty
          }
      case "oneOf":
        let parts = try #require(rule as? [[String: Any]])
        holds = try parts.count { try isValid(value, $0) } == 1
      default: throw SchemaFault.unknownWord(word)
      }
      if !holds { return false }
    }
    return true
  }

  private static func schema(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(
    "About instruments",
    arguments: [
      ("0.3", true), ("0", true), ("-0.1", false), (#""0.3""#, false), ("null", false),
      ("[0.1, 0.2]", false),
      (#"{ "a": 0.1, "b": 0 }"#, true), (#"{ "a": 0.1, "b": -1 }"#, false),
      (#"{ "a": 0.1, "b": "1" }"#, false),
      (#"{ "a": 0.1, "b": { "c": 1 } }"#, false), (#"{ "a": 0.1, "b": null }"#, false),
      ("{}", false),
    ])
  func instruments(_ value: String, _ isGood: Bool) throws {
    for field in ["liability", "floor"] {
      let policy = #"{ "\#(field)": \#(value) }"#
      let roster = try #require(Sample.edited(#"{ "liability": 0.5, "floor": 0 }"#, policy))
      let reform = #"{ "schemaVersion": 1, "policy": \#(policy) }"#
      #expect((Sample.refusal(roster) == nil) == isGood)
      let market = try Sample.decode(Sample.json).market
      let applied = try? PolicyReform(jsonBytes: Array(reform.utf8)).applied(
        to: .laissezFaire, of: market)
      #expect((applied != nil) == isGood)
      for (text, schema) in [(roster, RosterSchema.json), (reform, PolicySchema.json)] {
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8))
        #expect(try Self.isValid(document, Self.schema(schema)) == isGood, "\(text)")
      }
    }
  }

  @Test("The validator itself: the sample passes, and not without a field or with one too many")
  func sample() throws {
    let schema = try Self.schema(RosterSchema.json)
    func judge(_ old: String, _ new: String) throws -> Bool {
      let text = try #require(Sample.edited(old, new))
      let isGood = try Self.isValid(try JSONSerialization.jsonObject(with: Data(text.utf8)), schema)
      #expect(isGood == (Sample.refusal(text) == nil), "\(new)")
      return isGood
    }
    #expect(try judge("", ""))
    #expect(try !judge("\"users\": 100, ", ""))
    #expect(try !judge("\"users\"", "\"users\": 1, \"user\""))
    #expect(try !judge("\"cost\": 1.5", "\"cost\": 0"))
    #expect(try !judge("\"H\": 0.4", "\"H\": 1.4"))
    #expect(try !judge("\"schemaVersion\": 1", "\"schemaVersion\": 2"))
  }
}
