import OverlapMarket
import TestSupport
import Testing

@testable import Rosters

@Suite("A CSV in blocks and threads")
struct CSVBlockTests {
  private enum Outcome: Equatable {
    case roster(Roster)
    case refusal(String)
  }

  private static func outcome(_ csv: [UInt8], threads: Int, blockLength: Int) -> Outcome {
    do throws(RosterError) {
      let roster = try Roster(
        jsonBytes: Array(Sample.marketJSON.utf8), firmsCSVBytes: csv, file: "r.json",
        csvFile: "f.csv",
        threads: threads, blockLength: blockLength)
      return .roster(roster)
    } catch {
      return .refusal(error.description)
    }
  }

  /// Rows in many ways of writing, each of a firm of its own.
  private static let rows =
    Sample.csv.split(separator: "\n").dropFirst().map { "\($0)\n" } + [
      "\"c, \"\"x\"\"\r\ny\",0.5,1e-3,-12.25,0,1.5,0.25,1,7,0\n",
      "\u{FEFF}d,10,-1e2,3,4,0,0,0.125,0,2\r\n",
      "\"e\",\"1.5\",0,0,0.5,1,\"0.1\",0.2,0.3,0.4\n",
      "é,2,1,0,0,1,0,0,0,0\r\n",
    ]

  private static func text(_ rows: [String]) -> [UInt8] {
    Array(Sample.csv.prefix { $0 != "\n" }.utf8) + Array("\n\(rows.joined())".utf8)
  }

  @Test("One roster, or one refusal, whatever the blocks and the threads") func fuzz() {
    let seed = UInt64.random(in: .min ... .max)
    print("CSVBlockTests.fuzz seed \(seed)")
    var generator = SplitMix(seed: seed)
    var taken = 0
    for round in 0..<3_000 {
      let count = Int.random(in: 1...Self.rows.count, using: &generator)
      let sound = Self.text(Array(Self.rows.shuffled(using: &generator).prefix(count)))
      let csv = round.isMultiple(of: 2) ? sound : FuzzTests.spoilt(sound, using: &generator)
      let whole = Self.outcome(csv, threads: 1, blockLength: .max / 2)
      if case .roster = whole { taken += 1 }
      for (threads, blockLength) in [(1, 1), (1, 50), (3, 1), (3, 90)] {
        let cut = Self.outcome(csv, threads: threads, blockLength: blockLength)
        #expect(
          cut == whole, "seed \(seed) round \(round), \(threads) threads, blocks of \(blockLength)")
      }
    }
    #expect(taken >= 1_500 && taken < 3_000)
  }

  @Test("Blocks are the text, in order, and each ends where a row does") func blocks() {
    let bytes = Self.text(Self.rows)
    bytes.withUnsafeBufferPointer { bytes in
      for length in 1...bytes.count {
        var blocks = CSVBlocks(from: 0, length: length)
        var end = 0
        while let block = blocks.next(in: bytes) {
          #expect(block.lowerBound == end)
          end = block.upperBound
          let quotes = bytes[..<end].count { $0 == UInt8(ascii: "\"") }
          #expect(bytes[end - 1] == UInt8(ascii: "\n") && quotes.isMultiple(of: 2))
        }
        #expect(end == bytes.count)
      }
    }
  }

  @Test("Two megabytes from a file, in order") func large() throws {
    let count = 40_000
    var csv =
      "name,cost,margin,baselineFailure.L,baselineFailure.H,effectiveness.L,effectiveness.H\n"
    for i in 0..<count {
      csv += "firm \(i),\(i + 1).5,-\(i),0.1,\(Double(i) / Double(count)),0.25,1e-3\n"
    }
    try withTemporaryFolder { folder in
      try AtomicFile.write(Sample.marketJSON, to: "\(folder)/r.json")
      try AtomicFile.write(csv, to: "\(folder)/f.csv")
      let roster = try Roster.load(path: "\(folder)/r.json", firmsCSV: "\(folder)/f.csv")
      let firms = roster.market.firms
      #expect(firms.name == (0..<count).map { "firm \($0)" })
      #expect(firms.cost == (0..<count).map { Double($0) + 1.5 })
      #expect(firms.margin == (0..<count).map { -Double($0) })
      #expect(firms.exposure == Array(repeating: 1, count: count))
      var (failure, effect): ([Double], [Double]) = ([], [])
      for i in 0..<count {
        failure += [0.1, Double(i) / Double(count)]
        effect += [0.25, 1e-3]
      }
      #expect(firms.baselineFailure == failure && firms.effectiveness == effect)
      // A row far into the file is told by its line.
      csv += csv.split(separator: "\n")[count] + "\n"
      try AtomicFile.write(csv, to: "\(folder)/f.csv")
      let refusal = #expect(throws: RosterError.self) {
        try Roster.load(path: "\(folder)/r.json", firmsCSV: "\(folder)/f.csv")
      }
      #expect(
        refusal?.description.hasSuffix(
          """
          f.csv:\(count + 2): name = \"firm \(count - 1)\": must be unique; line \(count + 1) \
          has the same name
          """
        )
          == true)
    }
  }

  @Test("Files of several reads are the bytes that were written") func reading() throws {
    try withTemporaryFolder { folder in
      for count in [0, 1, 1 << 22, 1 << 22 + 1, 3 << 22 - 1] {
        let text = String(repeating: "0123456789abcde\n", count: count / 16 + 1).prefix(count)
        try AtomicFile.write(String(text), to: "\(folder)/bytes")
        #expect(try FileBytes.read("\(folder)/bytes") == Array(text.utf8))
      }
    }
  }
}

@Suite("The number that starts a text")
struct NumberPrefixTests {
  @Test("What is read of a text is what its bytes are alone, and a number is read whole")
  func agrees() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("NumberPrefixTests seed \(seed)")
    var generator = SplitMix(seed: seed)
    let letters = Array("-0123456789..eE+xn,".utf8)
    var numbers = 0
    for _ in 0..<200_000 {
      let text = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
        letters[Int.random(in: letters.indices, using: &generator)]
      }
      text.withUnsafeBufferPointer { bytes in
        let whole = try? Number.read(bytes)
        guard let (value, length) = Number.prefix(bytes) else {
          #expect(whole == nil, "\(String(decoding: text, as: UTF8.self))")
          return
        }
        numbers += 1
        let alone = try? Number.read(UnsafeBufferPointer(rebasing: bytes[..<length]))
        #expect(alone == value, "\(String(decoding: text, as: UTF8.self))")
        #expect(whole == nil || length == text.count, "\(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect(numbers > 1000)
  }
}
