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
    let whole = try Sample.decode(Sample.json)
    #expect(roster == whole && roster.sha256 == whole.sha256)
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
      // As spreadsheets leave them: blanks, no zero before the point, blank rows and columns.
      Sample.csv.replacingFirst("a,1.5,", " a ,\t1.5 ,").replacingFirst("name,cost", "name , cost"),
      Sample.csv.replacingFirst("0.2,0.1,1,0.1,0.4", ".2,.1,1,.1,.4"),
      Sample.csv.replacingFirst("0.2,0.1,1,0.1,0.4", "+.2,+0.1,1.,1.e-1,+4.E-1"),
      "\n,,\n" + Sample.csv.replacingFirst("\nb,", "\n\n ,,,,,,,,,\nb,") + "\n,,,,,,,,,\n\n",
      Sample.csv.split(separator: "\n").map { $0 + ",, " }.joined(separator: "\n"),
    ])
  func good(_ csv: String) throws {
    #expect(try load(csv) == Sample.decode(Sample.json))
  }

  @Test("Row numbers in a first column without a name are left out, with a remark") func numbered()
    throws
  {
    let lines = Sample.csv.split(separator: "\n")
    let numbered = zip(["\"\"", "1", "2"], lines).map { "\($0),\($1)" }.joined(separator: "\n")
    let roster = try load(numbered)
    #expect(try roster == Sample.decode(Sample.json))
    #expect(
      roster.remarks == ["f.csv: column 1 has no name: taken for row numbers and left out"])
    #expect(try load(Sample.csv).remarks.isEmpty)
    #expect(
      refusal(Array(numbered.replacingFirst("\n2,", "\nx,").utf8))
        == """
        f.csv:3: column 1 = "x": the header has no name for this column; name it, or leave it out \
        with --ignore-columns 1
        """)
    let empty = lines.map { ",\($0)" }.joined(separator: "\n")
    #expect(try load(empty).remarks.isEmpty, "nothing was left out")
  }

  @Test("An empty cell of what may be left out has the default") func emptyCells() throws {
    let csv = Sample.csv.replacingFirst("b,2.5,-1,0,0,1,", "b,2.5,-1,,\"\", ,")
    #expect(try load(csv) == Sample.decode(Sample.json))
  }

  @Test("Columns are left out by name or number, and one that is not there is told")
  func ignored() throws {
    let lines = Sample.csv.split(separator: "\n")
    let more = zip(["note", "x", "y"], lines).map { "\($0),\($1)" }.joined(separator: "\n")
    func read(_ ignoring: [String]) throws(RosterError) -> Roster {
      try Roster(
        jsonBytes: Array(Sample.marketJSON.utf8), firmsCSVBytes: Array(more.utf8),
        file: "r.json", csvFile: "f.csv", ignoring: ignoring)
    }
    for ignoring in [["note"], ["1"]] {
      #expect(try read(ignoring) == Sample.decode(Sample.json))
    }
    #expect(throws: RosterError.self) { try read(["12"]) }
    #expect(throws: RosterError.self) { try read(["note", "cost"]) }
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
      "a,1.5", "a,1 .5",
      ":2: cost = \"1 .5\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,+-1.5",
      ":2: cost = \"+-1.5\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,++1.5",
      ":2: cost = \"++1.5\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,-.5",
      ":2: cost = -.5: must be greater than 0 and finite"
    ),
    (
      "a,1.5", "a,.",
      ":2: cost = \".\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    ("\nb,", "\na ,", ":3: name = \"a\": must be unique; line 2 has the same name"),
    ("\nb,", "\n\n , ,\na,", ":5: name = \"a\": must be unique; line 2 has the same name"),
    (
      "a,1.5", "a,5..",
      ":2: cost = \"5..\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
    ),
    (
      "a,1.5", "a,.e3",
      ":2: cost = \".e3\": must be a number greater than 0, written plainly as 0.25 or 1e-3"
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
      ":2: cost = \"1,5\": must be a number greater than 0, with a decimal point and no comma: type 1.5"
    ),
    (
      "a,1.5", "a,\"1,500\"",
      ":2: cost = \"1,500\": must be a number greater than 0, with a decimal point and no comma"
    ),
    (
      "a,1.5", "a,150%",
      ":2: cost = \"150%\": must be a number greater than 0, without a unit: type 1.5"
    ),
    (
      "a,1.5", "a,1,5",
      """
      :2: has 11 cells, but the header has 10; decimals have a point, and a name with a comma \
      stands in quotes
      """
    ),
    (
      "b,2.5,-1,0,0,1,0,1,0.3,0", "b;2,5;-1;0;0;1;0;1;0,3;0",
      ":3: has 3 cells, but the header has 10"
    ),
    (
      "b,2.5,-1,0,0,1,0,1,0.3,0", "b;2.5;-1;0;0;1;0;1;0.3;0",
      """
      :3: has 1 cell, but the header has 10; columns are separated by commas, not semicolons, and \
      decimals have a point
      """
    ),
    (
      "\nb,", "\na\u{A0},",
      ":3: name = \"a\\u00A0\": must be unique; line 2 has the same name but for blanks"
    ),
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
    (
      "0.3,0\n", "0.3,0,\n",
      """
      :3: has 11 cells, but the header has 10; decimals have a point, and a name with a comma \
      stands in quotes
      """
    ),
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
      \(Sample.firmColumns.joined(separator: ", ")); or leave it out with --ignore-columns 1
      """
    ),
    (
      "cost", "cots",
      """
      :1: \"cots\": unknown column; did you mean \"cost\"? Or leave it out with \
      --ignore-columns 2
      """
    ),
    ("cost", "name", ":1: name: this column appears twice; keep one"),
    (
      "baselineFailure.L", "baselineFailure.M",
      """
      :1: \"baselineFailure.M\": unknown column; did you mean \"baselineFailure.L\"? Or leave it \
      out with --ignore-columns 7
      """
    ),
    ("cost", "", ":1: cost: this column is missing"),
    (
      "exposure", "",
      """
      :2: column 6 = \"1\": the header has no name for this column; name it, or leave it out with \
      --ignore-columns 6
      """
    ),
    (
      "name,cost", "name;cost",
      ":1: \"name;cost\": unknown column; columns are separated by commas, not semicolons, and decimals have a point"
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
    (" {\"schemaVersion\": 1}", ": is JSON, not a CSV; give it as the roster"),
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
