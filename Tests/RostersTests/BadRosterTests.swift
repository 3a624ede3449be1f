import Rosters
import Testing

@Suite("Bad rosters are refused in one clear line")
struct BadRosterTests {
  @Test(arguments: BadRosters.all)
  func edit(_ edit: BadRosters.Edit) throws {
    let text = try #require(Sample.edited(edit.old, edit.new), "the sample has no \(edit.old)")
    let error = try #require(Sample.refusal(text))
    #expect(error.description == "r.json" + edit.message)
    #expect(error.kind == .badData)
    #expect(isOneCleanLine(error.description))
  }

  @Test("There are many of them") func count() {
    #expect(BadRosters.all.count >= 140)
  }

  @Test(arguments: [
    ("", "is empty; it must hold a JSON object {...}"),
    (" \n\t ", "holds nothing but white space; it must hold a JSON object {...}"),
    ("[]", "must be a JSON object {...}, not a list"),
    ("[1, 2]", "must be a JSON object {...}, not a list"),
    ("\"roster\"", "must be a JSON object {...}, not a text"),
    ("12", "must be a JSON object {...}, not a number"),
    ("-1", "must be a JSON object {...}, not a number"),
    ("null", "must be a JSON object {...}; this does not start with '{'"),
    ("hello", "must be a JSON object {...}; this does not start with '{'"),
    ("name,cost\n", "a CSV holds firms alone; give the market's JSON, and --firms r.json"),
    (
      "\"cost\";\"name\"\r\n", "a CSV holds firms alone; give the market's JSON, and --firms r.json"
    ),
    ("[{\"name\": \"a\"}, 1]", "must be a JSON object {...}, not a list"),
    ("<roster/>", "must be a JSON object {...}, not XML or HTML"),
    ("\u{FEFF}{}", "starts with a byte order mark; save it as UTF-8 without one"),
  ])
  func wholeFile(_ text: String, _ problem: String) {
    #expect(Sample.refusal(text)?.description == "r.json: \(problem)")
  }

  @Test(arguments: [
    ("{}", ": schemaVersion: missing; must be the number 1"),
    (
      "{",
      """
      :1:2: expected a field name in double quotes or '}', but the file ends here; is it cut \
      short?
      """
    ),
    ("{\"", ":1:3: the file ends inside a text; is it cut short, or a closing quote missing?"),
    (
      "{\"name\": \"x\\",
      ":1:12: after name: the file ends inside a text; is it cut short, or a closing quote missing?"
    ),
    ("{\"name\":", ":1:9: after name: expected a value, but the file ends here; is it cut short?"),
  ])
  func fragment(_ text: String, _ message: String) {
    #expect(Sample.refusal(text)?.description == "r.json" + message)
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], "is compressed with gzip; unpack it first"),
      ([0xFF, 0xFE, 0x7B, 0], "is encoded as UTF-16; save it as UTF-8"),
      ([0xFE, 0xFF, 0, 0x7B], "is encoded as UTF-16; save it as UTF-8"),
      ([0x7B, 0, 0x0A, 0], "is encoded as UTF-16; save it as UTF-8"),
      ([0, 0x7B, 0, 0x0A], "is encoded as UTF-16; save it as UTF-8"),
      ([0xFF, 0xFE, 0, 0, 0x7B, 0, 0, 0], "is encoded as UTF-32; save it as UTF-8"),
      ([0, 0, 0, 0x7B], "is encoded as UTF-32; save it as UTF-8"),
    ] as [([UInt8], String)])
  func otherEncoding(_ bytes: [UInt8], _ problem: String) {
    #expect(Sample.refusal(bytes)?.description == "r.json: \(problem)")
  }

  @Test(
    "Ill-formed UTF-8 in a text, and in a key",
    arguments: [
      [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80],
    ]
      as [[UInt8]])
  func illFormed(_ bad: [UInt8]) throws {
    let problem = "not UTF-8; save the file as UTF-8"
    for (head, column) in [("{ \"name\": \"", "12: after name"), ("{ \"n", "5")] {
      let bytes = Array(head.utf8) + bad + Array("x\": 1 }                ".utf8)
      let shown = Sample.refusal(bytes)?.description
      #expect(shown == "r.json:1:\(column): \(problem)")
    }
  }

  @Test("A file that ends inside a character") func cutCharacter() {
    let bytes = Array("{ \"name\": \"".utf8) + [0xE2, 0x82]
    #expect(
      Sample.refusal(bytes)?.description
        == "r.json:1:12: after name: the file ends inside a character; is it cut short?")
  }

  @Test("A number far too long is shown short") func longNumber() {
    let digits = "1" + String(repeating: "0", count: 400)
    #expect(
      Sample.refusal(Sample.json.replacingFirst("-1,", digits + ","))?.description.contains(
        "= 1000000000000000000000000000000000000000...: must lie in the range of a double") == true)
  }

  @Test("Lists of nothing") func emptyLists() throws {
    let regimes = try #require(
      Sample.edited(
        "{ \"name\": \"L\", \"probability\": 0.8 }, { \"name\": \"H\", \"probability\": 0.2 }", ""))
    #expect(
      Sample.refusal(regimes)?.description == "r.json: regimes = []: must have at least one entry")
    let firms = Sample.marketJSON.replacingFirst("\"policy\"", "\"firms\": [], \"policy\"")
    #expect(
      Sample.refusal(firms)?.description == "r.json: firms = []: must have at least one entry")
  }

  @Test("Without a market, without firms") func missingParts() {
    let noMarket = "{ \"schemaVersion\": 1, \"regimes\": [{\"name\": \"L\", \"probability\": 1}] }"
    #expect(
      Sample.refusal(noMarket)?.description
        == "r.json: market: missing; must be an object {...}")
    #expect(
      Sample.refusal(Sample.marketJSON)?.description
        == "r.json: firms: missing; must be a list [...] of firms")
  }

  @Test("Nesting without end neither crashes nor takes long")
  func deep() {
    let brackets = String(repeating: "[", count: 1_000_000)
    let objects = String(repeating: "{\"a\":", count: 1_000_000)
    #expect(
      Sample.refusal(brackets)?.description == "r.json: must be a JSON object {...}, not a list")
    #expect(
      Sample.refusal("{\"market\":" + brackets)?.description
        == "r.json: market = [...]: must be an object {...}, not a list")
    #expect(Sample.refusal(objects)?.description.hasPrefix("r.json: a: unknown field;") == true)
    #expect(
      Sample.refusal("{\"firms\":" + brackets)?.description
        == "r.json: firms: nested more than 64 levels deep")
  }

  @Test("Cut at every byte: refused, in one line that speaks of JSON or of what is missing")
  func truncated() {
    let bytes = Array(Sample.json.utf8)
    let end = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
    for count in 0..<end {
      let error = Sample.refusal(Array(bytes[..<count]))
      #expect(error != nil, "cut at \(count)")
      #expect(isOneCleanLine(error?.description ?? ""), "cut at \(count)")
    }
    #expect(Sample.refusal(Array(bytes[...end])) == nil)
  }

  @Test("The parts of an error") func parts() throws {
    let text = try #require(Sample.edited("\"cost\": 2.5", "\"cost\": -1.50"))
    let error = try #require(Sample.refusal(text))
    #expect(
      error
        == .field(
          file: "r.json", path: "firms[1].cost", value: "-1.50",
          rule: "must be greater than 0 and finite"))
    #expect(error.file == "r.json")
    #expect(error.path == "firms[1].cost")
    #expect(error.value == "-1.50")
    #expect(error.rule == "must be greater than 0 and finite")
  }

  @Test("A file that is not there") func unreadable() {
    do throws(RosterError) {
      _ = try Roster.load(path: "/nowhere/r\n.json")
      Issue.record("read a file that is not there")
    } catch {
      #expect(error.kind == .unreadableFile)
      #expect(
        error.description == "/nowhere/r\\n.json: cannot be read: No such file or directory")
    }
    #expect(throws: RosterError.unreadable(file: "/tmp", reason: "Is a directory")) {
      try Roster.load(path: "/tmp")
    }
  }
}

/// One line, with nothing in it that a terminal would act on.
func isOneCleanLine(_ text: String) -> Bool {
  !text.isEmpty
    && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
}

extension String {
  func replacingFirst(_ old: String, _ new: String) -> String {
    let (whole, part) = (Array(utf8), Array(old.utf8))
    guard part.count <= whole.count else { return self }
    for start in 0...(whole.count - part.count)
    where whole[start..<start + part.count].elementsEqual(part) {
      let bytes = whole[..<start] + Array(new.utf8) + whole[(start + part.count)...]
      return String(decoding: bytes, as: UTF8.self)
    }
    return self
  }
}
