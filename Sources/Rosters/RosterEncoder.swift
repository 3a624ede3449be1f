import OverlapMarket

/// Writes rosters as canonical JSON: every field in the order of the schema, one line a regime and
/// a firm, numbers in the shortest form that reads back exactly. Decoding gives an equal roster.
public enum RosterEncoder {
  /// O(firms · regimes).
  public static func json(_ roster: Roster) -> [UInt8] {
    json(
      name: roster.name, description: roster.description, market: roster.market,
      policy: roster.policy)
  }

  static func json(
    name: String?, description: String?, market: Market, policy: Policy
  ) -> [UInt8] {
    var writer = Writer()
    writer.lines(FileFormat.roster) { field, out in
      switch field.key {
      case .schemaVersion: out += "\(FileFormat.version)".utf8
      case .documentName:
        guard let name else { return false }
        JSONText.append(name, to: &out)
      case .description:
        guard let description else { return false }
        JSONText.append(description, to: &out)
      case .market:
        out += Writer.object(FileFormat.market) { number($0, market) }
      case .regimes:
        Writer.list(market.regimes.indices, to: &out) { regime, out in
          append(market.regimes[regime], to: &out)
        }
      case .firms:
        let names = market.regimes.map { JSONText.quoted($0.name) + ": " }
        Writer.list(market.firms.indices, to: &out) { firm, out in
          append(market.firms, firm, regimes: names, to: &out)
        }
      case .policy:
        out += PolicyJSON.object(policy, of: market.firms).oneLine.utf8
      default: return false
      }
      return true
    }
    return writer.bytes
  }

  private static func number(_ key: FieldKey, _ market: Market) -> Double? {
    switch key {
    case .users: market.users
    case .demandSensitivity: market.demandSensitivity
    case .userHarm: market.userHarm
    case .externalHarm: market.externalHarm
    case .systemicLoss: market.systemicLoss
    case .outsideOption: market.outsideOption
    default: nil
    }
  }

  private static func number(_ key: FieldKey, _ firms: Firms, _ firm: Int) -> Double? {
    switch key {
    case .cost: firms.cost[firm]
    case .margin: firms.margin[firm]
    case .value: firms.value[firm]
    case .price: firms.price[firm]
    case .exposure: firms.exposure[firm]
    default: nil
    }
  }

  private static func append(_ regime: Regime, to out: inout [UInt8]) {
    Writer.fields(FileFormat.regime, to: &out) { key, out in
      switch key {
      case .regimeName: JSONText.append(regime.name, to: &out)
      case .probability: out += Number.text(regime.probability).utf8
      default: return false
      }
      return true
    }
  }

  private static func append(
    _ firms: Firms, _ firm: Int, regimes: [String], to out: inout [UInt8]
  ) {
    Writer.fields(FileFormat.firm, to: &out) { key, out in
      switch key {
      case .firmName: JSONText.append(firms.name[firm], to: &out)
      case .baselineFailure:
        perRegime(firms.baselineFailure, firm, regimes, to: &out)
      case .effectiveness:
        perRegime(firms.effectiveness, firm, regimes, to: &out)
      default:
        guard let value = number(key, firms, firm) else { return false }
        out += Number.text(value).utf8
      }
      return true
    }
  }

  private static func perRegime(
    _ column: [Double], _ firm: Int, _ regimes: [String], to out: inout [UInt8]
  ) {
    out += "{ ".utf8
    for (regime, name) in regimes.enumerated() {
      if regime > 0 { out += ", ".utf8 }
      out += name.utf8
      out += Number.text(column[firm * regimes.count + regime]).utf8
    }
    out += " }".utf8
  }

  /// The punctuation.
  private struct Writer {
    var bytes: [UInt8] = []

    /// The top level: a field a line. `append` tells whether it wrote a value.
    mutating func lines(_ record: Record, _ append: (Field, inout [UInt8]) -> Bool) {
      bytes += "{".utf8
      var separator = "\n  "
      for field in record.fields {
        var value: [UInt8] = []
        guard append(field, &value) else { continue }
        bytes += "\(separator)\"\(field.name)\": ".utf8
        bytes += value
        separator = ",\n  "
      }
      bytes += "\n}\n".utf8
    }

    static func object(_ record: Record, _ number: (FieldKey) -> Double?) -> [UInt8] {
      var out: [UInt8] = []
      fields(record, to: &out) { key, out in
        guard let value = number(key) else { return false }
        out += Number.text(value).utf8
        return true
      }
      return out
    }

    /// An object on one line.
    static func fields(
      _ record: Record, to out: inout [UInt8], _ append: (FieldKey, inout [UInt8]) -> Bool
    ) {
      out += "{".utf8
      var separator = " "
      for field in record.fields {
        let mark = out.count
        out += separator.utf8
        out.append(UInt8(ascii: "\""))
        out += field.name.utf8
        out += "\": ".utf8
        if append(field.key, &out) {
          separator = ", "
        } else {
          out.removeLast(out.count - mark)
        }
      }
      out += " }".utf8
    }

    static func list(
      _ indices: Range<Int>, to out: inout [UInt8], _ append: (Int, inout [UInt8]) -> Void
    ) {
      out += "[".utf8
      for index in indices {
        out += (index == indices.lowerBound ? "\n    " : ",\n    ").utf8
        append(index, &out)
      }
      out += "\n  ]".utf8
    }
  }
}
