import Foundation
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
      case .version, .text, .number, .flag, .count, .choice, .numberOrPerFirm, .perActivity,
        .perRegime, .somePerRegime:
        [field.name]
      }
    }
  }

  @Test("Columns of the Table Schema are those that the reader takes, and required where it is")
  func columns() throws {
    struct Schema: Decodable {
      struct Column: Decodable {
        struct Constraints: Decodable { let required: Bool }
        let name, type: String
        let unit, description: String?
        let constraints: Constraints
      }
      let fields: [Column]
    }
    let schema = try JSONDecoder().decode(Schema.self, from: Data(FirmsSchema.json.utf8))
    // Activities are in place of a cost.
    let (active, names) = (
      schema.fields.map(\.name).filter { $0.hasPrefix("activities.") },
      schema.fields.map(\.name).filter { !$0.hasPrefix("activities.") }
    )
    let market = Sample.marketJSON.replacing("\"L\"", with: "\"REGIME\"")
      .replacing(", { \"name\": \"H\", \"probability\": 0.2 }", with: "")
      .replacing("0.8", with: "1")
      .replacing(
        "\"policy\":",
        with:
          "\"foundations\": [{\"name\": \"0.5\", \"probability\": 0, \"reach\": 0}], \"policy\":")
    func isTaken(_ columns: [String]) -> Bool {
      let row = columns.map { $0 == "name" ? "x" : "0.5" }.joined(separator: ",")
      let csv = "\(columns.joined(separator: ","))\n\(row)\n"
      let roster = try? Roster(jsonBytes: Array(market.utf8), firmsCSVBytes: Array(csv.utf8))
      return roster != nil
    }
    #expect(isTaken(names))
    #expect(isTaken(names.filter { $0 != "cost" } + active))
    #expect(active.count == 2 && !isTaken(names + active))
    for column in schema.fields where !active.contains(column.name) {
      let isNeeded = !isTaken(names.filter { $0 != column.name })
      // A cost may be empty where activities are not.
      let isPart = column.name == "trust.reliability" || column.name == "cost"
      #expect(isNeeded == (column.constraints.required || isPart), "\(column.name)")
      #expect(column.description?.isEmpty == false)
      #expect(column.type == "string" || column.unit?.isEmpty == false)
    }
    #expect(schema.fields.filter { !$0.constraints.required }.count == names.count + 2 - 4)
  }

  @Test("Fields that the schema requires are those that the decoder misses")
  func required() throws {
    for field in FileFormat.firm.fields {
      let isListed = RosterSchema.json.contains(
        "\"required\": [\(Self.requiredList(FileFormat.firm))]")
      #expect(isListed)
      let firm = FileFormat.firm.fields.filter {
        $0.name != field.name && $0.name != FileFormat.firm.alternatives?.other
      }
      .map { "\"\($0.name)\": \(Self.example($0))" }
      let text = """
        {"schemaVersion": 1, "market": {"users": 1, "demandSensitivity": 1, "userHarm": 1, \
        "externalHarm": 1,
        "systemicLoss": 1}, "regimes": [{"name": "r", "probability": 1}], \
        "foundations": [{"name": "x", "probability": 0, "reach": 0}], "firms": \
        [{\(firm.joined(separator: ","))}]}
        """
      let path = Sample.refusal(text)?.path
      #expect(path == (field.presence.isRequired ? "firms[0].\(field.name)" : nil))
    }
    let plain = RosterSchema.json.filter { !$0.isWhitespace }
    #expect(plain.contains("\"oneOf\":[{\"required\":[\"cost\"]},{\"required\":[\"activities\"]}]"))
  }

  private static func requiredList(_ record: Record) -> String {
    record.fields.filter { $0.presence.isRequired && $0.name != record.alternatives?.usual }
      .map { "\"\($0.name)\"" }.joined(separator: ", ")
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
