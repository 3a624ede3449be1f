import OverlapMarket
import Rosters
import Testing

@Suite("Firms from a CSV")
struct CSVTests {
  private func load(_ csv: [UInt8]) throws(RosterError) -> Roster {
    try Roster(
      jsonBytes: Array(Sample.marketJSON.utf8), firmsCSVBytes: csv, file: "r.json",
      csvFile: "f.csv")
  }

  private func load(_ csv: String) throws(RosterError) -> Roster { try load(Array(csv.utf8)) }

  private func refusal(_ csv: [UInt8]) -> String? {
    do throws(RosterError) {
      _ = try load(csv)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("The same roster as from JSON") func same() throws {
    let roster = try load(Sample.csv)
    #expect(roster == (try Sample.decode(Sample.json)))
    // (cat market.json; cat firms.csv) | sha256sum
    #expect(roster.sha256 == "1e92c8b41ba3eaa0739ec1ea3b6b0a652b548d8367964234303955920eda68e9")
  }

  @Test(
    "Other ways to write it",
    arguments: [
      Sample.csv.split(separator: "\n").joined(separator: "\r\n"),
      Sample.csv.split(separator: "\n").joined(separator: "\n"),
      "\u{FEFF}" + Sample.csv,
      Sample.csv.replacingFirst("a,1.5", "\"a\",\"1.5\""),
      Sample.csv.split(separator: "\n").joined(separator: "\r\n") + "\r",
      """
      effectiveness.H,effectiveness.L,baselineFailure.H,baselineFailure.L,margin,cost,name,value,price\n\
      0.15,0.03,0.4,0.1,1,1.5,a,0.2,0.1\n0,0.3,1,0,-1,2.5,b,0,-0
      """,
    ])
  func good(_ csv: String) throws {
    #expect(try load(csv) == Sample.decode(Sample.json))
  }

  @Test("Names with commas, quotes and line ends") func quoted() throws {
    let csv = Sample.csv.replacingFirst("\na,", "\n\"a, \"\"x\"\"\r\ny\",")
    #expect(try load(csv).market.firms.name == ["a, \"x\"\r\ny", "b"])
    let bad = csv.replacingFirst("2.5", "-2.5")
    #expect(refusal(Array(bad.utf8)) == "f.csv:4: cost = -2.5: must be greater than 0 and finite")
    let twice = csv.replacingFirst("\nb,", "\n\"a, \"\"x\"\"\r\ny\",")
    #expect(
      refusal(Array(twice.utf8))
        == "f.csv:4: name = \"a, \\\"x\\\"\\r\\ny\": must be unique; line 2 has the same name")
  }

  @Test(arguments: [
    ("a,1.5", "a,0", ":2: cost = 0: must be greater than 0 and finite"),
    (
      "a,1.5", "a,NaN",
      ":2: cost = \"NaN\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,inf",
      ":2: cost = \"inf\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a, 1.5",
      ":2: cost = \" 1.5\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,+1.5",
      ":2: cost = \"+1.5\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,.5",
      ":2: cost = \".5\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,5.",
      ":2: cost = \"5.\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,007",
      ":2: cost = \"007\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,0x1",
      ":2: cost = \"0x1\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,\"1,5\"",
      ":2: cost = \"1,5\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    ("a,1.5", "a,1,5", ":2: has 11 cells, but the header has 10"),
    (
      "a,1.5", "a,",
      ":2: cost: empty; must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,1e400",
      ":2: cost = 1e400: must lie in the range of a double, up to 1.7976931348623157e308 in size"
    ),
    (
      "a,1.5", "a,1e-400",
      ":2: cost = 1e-400: is too small for a double, below 4.9e-324 in size; write 0 if 0 is meant"
    ),
    (
      "b,2.5,-1,0,0,1,0,1,0.3,0", "b,2.5,-1,0,0,1,0,1.5,0.3,0",
      ":3: baselineFailure.H = 1.5: must be between 0 and 1"
    ),
    ("0.3,0\n", "0.3\n", ":3: has 9 cells, but the header has 10"),
    ("0.3,0\n", "0.3,0,\n", ":3: has 11 cells, but the header has 10"),
    ("0.3,0\n", "0.3,0\n\n", ":4: this line is empty; take it away"),
    ("\na,", "\n\na,", ":2: this line is empty; take it away"),
    (
      "0.3,0\n", "0.3,",
      """
      :3: effectiveness.H: empty; must be a number that is at least 0, written plainly as 0.25 \
      or 1e-3
      """
    ),
    ("\na,", "\n,", ":2: name = \"\": must not be empty"),
    ("\nb,", "\na,", ":3: name = \"a\": must be unique; line 2 has the same name"),
    (
      "\na,", "\na\"b,",
      ":2: a double quote inside a cell; put the cell in quotes and write the quote twice"
    ),
    ("\na,", "\n\"a\"b,", ":2: text after the closing quote of a cell"),
    ("\nb,", "\n\"b,", ":3: a cell whose closing quote is missing"),
    ("\na,", "\ra,", ":1: a carriage return without a line feed"),
    (
      "name,", "nom,",
      """
      :1: \"nom\": unknown column; the columns are \
      \(Sample.firmColumns.joined(separator: ", "))
      """
    ),
    ("cost", "cots", ":1: \"cots\": unknown column; did you mean \"cost\"?"),
    ("cost", "name", ":1: name: this column appears twice; keep one"),
    (
      "baselineFailure.L", "baselineFailure.M",
      ":1: \"baselineFailure.M\": unknown column; did you mean \"baselineFailure.L\"?"
    ),
    ("cost", "", ":1: \"\": unknown column; every column needs a name"),
    (
      "name,cost", "name;cost",
      ":1: \"name;cost\": unknown column; columns are separated by commas, not semicolons"
    ),
    ("name,cost", "cost", ":1: name: this column is missing"),
    (",effectiveness.L,effectiveness.H", "", ":1: effectiveness.L: this column is missing"),
  ])
  func bad(_ old: String, _ new: String, _ message: String) {
    let csv = Sample.csv.replacingFirst(old, new)
    let shown = refusal(Array(csv.utf8)) ?? "accepted"
    #expect(shown == "f.csv" + message)
    #expect(isOneCleanLine(shown))
  }

  @Test(arguments: [
    ("", ": is empty; it must hold a header row and a row a firm"),
    ("\n\n", ": is empty; it must hold a header row and a row a firm"),
    ("PK\u{3}\u{4}", ": is a spreadsheet or a zip archive; save it as CSV"),
    (
      String(Sample.csv.prefix { $0 != "\n" }),
      ": has a header but no firms; there must be at least one"
    ),
  ])
  func whole(_ csv: String, _ message: String) {
    #expect(refusal(Array(csv.utf8)) == "f.csv" + message)
  }

  @Test("Latin-1 and UTF-16") func encodings() {
    let latin = Sample.csv.replacingFirst("\na,", "\n\u{1},").utf8.map { $0 == 1 ? 0xE9 : $0 }
    #expect(
      refusal(latin)
        == "f.csv:2: name = \"\u{FFFD}\": is not UTF-8; save the file as CSV UTF-8")
    let wide = Sample.csv.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(refusal(wide) == "f.csv: is encoded as UTF-16; save it as UTF-8")
  }

  @Test("The JSON file has no firms then, and its faults are its own") func json() {
    func refusal(_ json: String) -> String? {
      do throws(RosterError) {
        _ = try Roster(
          jsonBytes: Array(json.utf8), firmsCSVBytes: Array(Sample.csv.utf8), file: "r.json",
          csvFile: "f.csv")
        return nil
      } catch {
        return error.description
      }
    }
    #expect(
      refusal(Sample.json)
        == "r.json: firms: must be left out, since the firms come from f.csv")
    #expect(
      refusal(Sample.marketJSON.replacingFirst("100", "0"))
        == "r.json: market.users = 0: must be greater than 0 and finite")
  }

  @Test("Cut at every byte: refused in one line, or a shorter number") func truncated() {
    let bytes = Array(Sample.csv.utf8)
    for count in bytes.indices {
      if let shown = refusal(Array(bytes[..<count])) {
        #expect(isOneCleanLine(shown), "cut at \(count)")
      }
    }
  }
}
