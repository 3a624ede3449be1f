import OverlapMarket

/// Writes rosters as canonical JSON: every field in the order of the schema, one line a regime and
/// a firm, numbers in the shortest form that reads back exactly. Decoding gives an equal roster.
public enum RosterEncoder {
  /// O(firms · regimes).
  public static func json(_ roster: Roster) -> [UInt8] { json(roster, withFirms: true) }

  /// The same without `firms`, for a roster whose firms stand in a CSV (`FirmsCSVEncoder`).
  public static func marketJSON(_ roster: Roster) -> [UInt8] { json(roster, withFirms: false) }

  private static func json(_ roster: Roster, withFirms: Bool) -> [UInt8] {
    let market = roster.market
    var writer = Writer()
    writer.lines(FileFormat.roster) { field, out in
      switch field.name {
      case "schemaVersion": out += "\(FileFormat.version)".utf8
      case "name":
        guard let name = roster.name else { return false }
        JSONText.append(name, to: &out)
      case "description":
        guard let description = roster.description else { return false }
        JSONText.append(description, to: &out)
      case "market":
        append(market, to: &out)
      case "regimes":
        Writer.list(market.regimes.indices, to: &out) { regime, out in
          append(market.regimes[regime], to: &out)
        }
      case "foundations":
        guard !market.foundations.isEmpty else { return false }
        Writer.list(market.foundations.indices, to: &out) { f, out in
          append(market.foundations[f], regimes: market.regimes, to: &out)
        }
      case "firms":
        guard withFirms else { return false }
        let names = market.regimes.map { JSONText.quoted($0.name) + ": " }
        let numbers = PrimitiveItem.all(of: PrimitiveTable.firms)
        Writer.list(market.firms.indices, to: &out) { firm, out in
          append(market.firms, firm, numbers, regimes: names, to: &out)
        }
      case "policy":
        out += PolicyJSON.object(roster.policy, of: market.firms).oneLine.utf8
      default: return false
      }
      return true
    }
    return writer.bytes
  }

  private static func append(_ regime: Regime, to out: inout [UInt8]) {
    Writer.fields(FileFormat.regime, to: &out) { name, out in
      switch name {
      case "name": JSONText.append(regime.name, to: &out)
      case "probability": out += Number.text(regime.probability).utf8
      default: return false
      }
      return true
    }
  }

  private static func append(
    _ foundation: SharedFoundation, regimes: [Regime], to out: inout [UInt8]
  ) {
    Writer.fields(FileFormat.foundation, to: &out) { name, out in
      switch name {
      case "name": JSONText.append(foundation.name, to: &out)
      case "form":
        guard foundation.form != .commonCause else { return false }
        JSONText.append(foundation.form.rawValue, to: &out)
      default:
        guard let primitive = PrimitiveTable.primitive(at: "foundations.\(name)"),
          let value = foundation.number(primitive)
        else { return false }
        out +=
          primitive.isByRegime
          ? JSONText.object(
            regimes.enumerated().map { s, regime in
              (regime.name, .number(foundation.number(primitive, regime: s) ?? 0))
            }
          ).oneLine.utf8 : Number.text(value).utf8
      }
      return true
    }
  }

  private static func append(_ market: Market, to out: inout [UInt8]) {
    let numbers = market.numbers
    out += "{".utf8
    var separator = " "
    func append(_ choice: ChoiceDescriptor, _ out: inout [UInt8]) -> Bool {
      guard let word = numbers.written(choice) else { return false }
      JSONText.append(word, to: &out)
      return true
    }
    PrimitiveItem.append(
      PrimitiveItem.all(of: PrimitiveTable.market), to: &out, separator: &separator, word: append
    ) { primitive, _, out in
      guard let value = numbers.written(primitive) else { return false }
      out += Number.text(value).utf8
      return true
    }
    PrimitiveItem.append(
      PrimitiveTable.marketChoices.filter { $0.object == nil }.map {
        .word(label: "\"\($0.name)\": ", $0)
      }, to: &out, separator: &separator, word: append
    ) { _, _, _ in false }
    out += " }".utf8
  }

  private static func append(
    _ firms: Firms, _ firm: Int, _ numbers: [PrimitiveItem], regimes: [String],
    to out: inout [UInt8]
  ) {
    out += "{ \"name\": ".utf8
    JSONText.append(firms.name[firm], to: &out)
    for group in PrimitiveTable.firmGroups {
      guard let name = firms.group(group, firm: firm) else { continue }
      out += ", \"\(group.name)\": ".utf8
      JSONText.append(name, to: &out)
    }
    let activities = firms.activities(of: firm)
    var separator = ", "
    PrimitiveItem.append(numbers, to: &out, separator: &separator) { primitive, position, out in
      guard firms.says(position, firm: firm), primitive != .cost || activities.isEmpty else {
        return false
      }
      guard primitive.isByRegime else {
        out += Number.text(firms.entry(position, firm: firm)).utf8
        return true
      }
      out += "{ ".utf8
      for (regime, name) in regimes.enumerated() {
        if regime > 0 { out += ", ".utf8 }
        out += name.utf8
        out += Number.text(firms.entry(position, firm: firm, regime: regime)).utf8
      }
      out += " }".utf8
      return true
    }
    if !activities.isEmpty {
      out += ", \"activities\": ".utf8
      out +=
        JSONText.array(
          activities.map { activity in
            .object(
              [("name", .text(activity.name))]
                + PrimitiveTable.activities.map { ($0.name, .number(activity[$0])) })
          }
        ).oneLine.utf8
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

    /// An object on one line.
    static func fields(
      _ record: Record, to out: inout [UInt8], _ append: (String, inout [UInt8]) -> Bool
    ) {
      out += "{".utf8
      var separator = " "
      for field in record.fields {
        let mark = out.count
        out += separator.utf8
        out.append(UInt8(ascii: "\""))
        out += field.name.utf8
        out += "\": ".utf8
        if append(field.name, &out) {
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
