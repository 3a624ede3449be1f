import Testing

@testable import Rosters

@Suite("JSON Schemas")
struct SchemaTests {
  @Test("Every field of the decoder stands in the schema, and no other")
  func fields() {
    for (schema, root) in [
      (RosterSchema.json, FileFormat.roster), (PolicySchema.json, FileFormat.reform),
      (MenuSchema.json, FileFormat.menu), (UncertaintySchema.json, FileFormat.uncertainty),
    ] {
      let lines = schema.split(separator: "\n").map { $0.drop { $0 == " " } }
      var names = lines.filter { $0.hasSuffix("{") && $0.hasPrefix("\"") }.map {
        String($0.dropFirst().prefix { $0 != "\"" })
      }
      names.removeAll { ["properties", "items", "additionalProperties", "oneOf"].contains($0) }
      #expect(names == Self.names(root))
    }
  }

  private static func names(_ record: Record) -> [String] {
    record.fields.flatMap { field -> [String] in
      switch field.type {
      case .record(let inner), .list(of: let inner): [field.name] + names(inner)
      case .version, .text, .number, .flag, .count, .choice, .numberOrPerFirm, .perRegime,
        .somePerRegime:
        [field.name]
      }
    }
  }

  @Test("Fields that the schema requires are those that the decoder misses")
  func required() throws {
    for field in FileFormat.firm.fields {
      let isListed = RosterSchema.json.contains(
        "\"required\": [\(Self.requiredList(FileFormat.firm))]")
      #expect(isListed)
      let firm = FileFormat.firm.fields.filter { $0.name != field.name }
        .map { "\"\($0.name)\": \(Self.example($0))" }
      let text = """
        {"schemaVersion": 1, "market": {"users": 1, "demandSensitivity": 1, "userHarm": 1, \
        "externalHarm": 1,
        "systemicLoss": 1}, "regimes": [{"name": "r", "probability": 1}], "firms": \
        [{\(firm.joined(separator: ","))}]}
        """
      let path = Sample.refusal(text)?.path
      #expect(path == (field.presence.isRequired ? "firms[0].\(field.name)" : nil))
    }
  }

  private static func requiredList(_ record: Record) -> String {
    record.fields.filter { $0.presence.isRequired }.map { "\"\($0.name)\"" }
      .joined(separator: ", ")
  }

  private static func example(_ field: Field) -> String {
    switch field.type {
    case .text: "\"x\""
    case .perRegime: "{\"r\": 0.5}"
    case .record(let inner):
      "{\(inner.fields.map { "\"\($0.name)\": \(example($0))" }.joined(separator: ", "))}"
    default: "1"
    }
  }
}
