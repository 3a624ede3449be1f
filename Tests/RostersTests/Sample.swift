import OverlapMarket
import Rosters

/// A small roster in which every field stands, and some helpers to spoil it.
enum Sample {
  static let json = """
    {
      "schemaVersion": 1,
      "name": "two",
      "description": "d",
      "market": { "users": 100, "demandSensitivity": 1, "userHarm": 2, "externalHarm": 4, \
    "systemicLoss": 1, "outsideOption": -1 },
      "regimes": [ { "name": "L", "probability": 0.8 }, { "name": "H", "probability": 0.2 } ],
      "firms": [
        { "name": "a", "cost": 1.5, "margin": 1, "value": 0.2, "price": 0.1, "exposure": 1,
          "baselineFailure": { "L": 0.1, "H": 0.4 }, "effectiveness": { "L": 0.03, "H": 0.15 } },
        { "name": "b", "cost": 2.5, "margin": -1,
          "baselineFailure": { "L": 0, "H": 1 }, "effectiveness": { "H": 0, "L": 0.3 } }
      ],
      "policy": { "liability": 0.5, "floor": 0 }
    }

    """

  /// The same without `firms`.
  static let marketJSON = """
    {
      "schemaVersion": 1,
      "name": "two",
      "description": "d",
      "market": { "users": 100, "demandSensitivity": 1, "userHarm": 2, "externalHarm": 4, \
    "systemicLoss": 1, "outsideOption": -1 },
      "regimes": [ { "name": "L", "probability": 0.8 }, { "name": "H", "probability": 0.2 } ],
      "policy": { "liability": 0.5, "floor": 0 }
    }

    """

  static let csv = """
    name,cost,margin,value,price,exposure,baselineFailure.L,baselineFailure.H,effectiveness.L,effectiveness.H
    a,1.5,1,0.2,0.1,1,0.1,0.4,0.03,0.15
    b,2.5,-1,0,0,1,0,1,0.3,0

    """

  static func decode(_ text: String) throws(RosterError) -> Roster {
    try Roster(jsonBytes: Array(text.utf8), file: "r.json")
  }

  /// The words in which these bytes are refused; nil where they are taken.
  static func refusal(_ bytes: [UInt8]) -> RosterError? {
    do throws(RosterError) {
      _ = try Roster(jsonBytes: bytes, file: "r.json")
      return nil
    } catch {
      return error
    }
  }

  /// What messages list, the base model's first and then the table's extensions; no more than a
  /// dozen, and then that there are more.
  static var firmFields: [String] {
    var fields = [
      "name", "owner", "foundation", "cost", "margin", "value", "price", "exposure",
      "baselineFailure",
      "effectiveness", "overlap", "unitCost",
    ]
    for object in PrimitiveTable.firms.compactMap(\.object) where fields.last != object.name {
      fields.append(object.name)
    }
    return fields.count > 12 ? fields.prefix(12) + ["..."] : fields
  }

  /// The same of columns.
  static var firmColumns: [String] {
    let all =
      [
        "name", "owner", "foundation", "cost", "margin", "value", "price", "exposure",
        "baselineFailure.L",
        "baselineFailure.H", "effectiveness.L", "effectiveness.H", "overlap", "unitCost",
      ] + PrimitiveTable.firms.filter { $0.object != nil }.map(\.name)
    return all.count > 12 ? all.prefix(12) + ["..."] : all
  }

  static func refusal(_ text: String) -> RosterError? { refusal(Array(text.utf8)) }

  /// The sample with the first `old` in it replaced.
  static func edited(_ old: String, _ new: String) -> String? {
    guard let range = range(of: Array(old.utf8), in: Array(json.utf8)) else { return nil }
    var bytes = Array(json.utf8)
    bytes.replaceSubrange(range, with: new.utf8)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func range(of part: [UInt8], in whole: [UInt8]) -> Range<Int>? {
    guard part.count <= whole.count else { return nil }
    for start in 0...(whole.count - part.count)
    where whole[start..<start + part.count].elementsEqual(part) {
      return start..<start + part.count
    }
    return nil
  }
}
