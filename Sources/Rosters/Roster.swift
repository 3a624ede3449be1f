import OverlapMarket
import Parallelism

/// A roster as people hand it over: a market, the policy in force and what it is called.
public struct Roster: Sendable {
  public let name: String?
  /// Where the numbers come from, for people.
  public let description: String?
  public let market: Market
  public let policy: Policy
  /// What a reader should know of how its files were read; empty for most.
  public let remarks: [String]

  /// A roster made in memory.
  public init(
    name: String? = nil, description: String? = nil, market: Market, policy: Policy = .laissezFaire
  ) {
    self.name = name
    self.description = description
    self.market = market
    self.policy = policy
    remarks = []
  }

  /// SHA-256 of the roster's canonical JSON (`RosterEncoder`, `overlap convert`), in lowercase
  /// hexadecimal digits. Two files that say the same have the same, whatever their layout, order of
  /// keys and line ends, with their firms in them or in a CSV. The order of firms counts.
  /// O(firms · regimes), at every call.
  public var sha256: String { JSONFile.sha256(RosterEncoder.json(self)) }

  /// Decodes a roster.
  ///
  /// O(bytes) time; beside the bytes only the columns of the result are in memory. Keys may come in
  /// any order; where `firms` stands before `regimes` the text up to the regimes is read twice.
  /// - Parameters:
  ///   - jsonBytes: UTF-8, without a byte order mark.
  ///   - file: what errors call these bytes.
  /// - Throws: `RosterError`, never `.unreadable`.
  public init(jsonBytes: [UInt8], file: String = "roster") throws(RosterError) {
    self = try Self.withBuffer(jsonBytes) { bytes throws(RosterError) in
      let builder = try DocumentDecoder.decode(.roster, bytes: bytes, file: file)
      return try Roster(builder, file: file) { RosterError($0, file: file) }
    }
  }

  /// Decodes a roster whose firms stand in a CSV beside its JSON, which then has no `firms`. See
  /// `load`.
  /// - Throws: `RosterError`, never `.unreadable`.
  public init(
    jsonBytes: [UInt8], firmsCSVBytes: [UInt8], file: String = "roster",
    csvFile: String = "firms.csv", ignoring: [String] = []
  ) throws(RosterError) {
    try self.init(
      jsonBytes: jsonBytes, firmsCSVBytes: firmsCSVBytes, file: file, csvFile: csvFile,
      ignoring: ignoring,
      threads: firmsCSVBytes.count < Self.bytesWorthThreads ? 1 : ConcurrentJobs.processors)
  }

  /// Below this, threads cost more than they save.
  private static let bytesWorthThreads = 1 << 20

  /// - Parameters:
  ///   - threads: how many read the CSV; the roster and what is refused are the same for any
  ///     number.
  ///   - blockLength: bytes of the CSV that are handed to a thread at a time.
  init(
    jsonBytes: [UInt8], firmsCSVBytes: [UInt8], file: String, csvFile: String,
    ignoring: [String] = [], threads: Int, blockLength: Int = CSVBlocks.standardLength
  ) throws(RosterError) {
    self = try Self.withBuffer(jsonBytes) { json throws(RosterError) in
      try Self.withBuffer(firmsCSVBytes) { csv throws(RosterError) in
        var builder = try DocumentDecoder.decode(
          .roster, bytes: json, file: file, scope: .allButFirms(csvFile))
        let firms = try CSVFirms(
          csv, regimes: builder.regimes, file: csvFile, ignoring: ignoring,
          blockLength: blockLength)
        ConcurrentJobs.run(threads, threads: threads) { _ in firms.work() }
        builder.setFirms(try firms.firms())
        return try Roster(builder, file: file, remarks: firms.remarks) {
          CSVFirms.error($0, in: csv, file: csvFile, jsonFile: file)
        }
      }
    }
  }

  /// Reads a roster from a file.
  ///
  /// - Parameters:
  ///   - path: the JSON file.
  ///   - firmsCSV: a CSV file (RFC 4180, UTF-8, byte order mark allowed) with a header row and a
  ///     row a firm. Columns in any order: name, cost, margin, baselineFailure.REGIME and
  ///     effectiveness.REGIME for every regime; value, price and exposure may be absent. Blanks
  ///     around cells, blank rows and empty columns without a name do not count, nor does a first
  ///     column of row numbers without a name. The JSON file then has no `firms`.
  ///   - ignoring: columns of the CSV to leave out: their names, or numbers from 1.
  /// - Throws: `RosterError`. O(bytes).
  public static func load(
    path: String, firmsCSV: String? = nil, ignoring: [String] = []
  ) throws(RosterError) -> Roster {
    let json = try FileBytes.read(path)
    guard let firmsCSV else { return try Roster(jsonBytes: json, file: path) }
    return try Roster(
      jsonBytes: json, firmsCSVBytes: FileBytes.read(firmsCSV), file: path, csvFile: firmsCSV,
      ignoring: ignoring)
  }

  /// - Parameters:
  ///   - file: the file in which the policy stands.
  ///   - explained: puts a rule of the market that is broken in the words of the file in which the
  ///     firms stand.
  private init(
    _ builder: DocumentBuilder, file: String, remarks: [String] = [],
    explained: (MarketError) -> RosterError
  ) throws(RosterError) {
    name = builder.name
    description = builder.document.text("description")
    do throws(MarketError) { market = try builder.market() } catch { throw explained(error) }
    policy = try builder.reform.applied(to: .laissezFaire, of: market, file: file)
    self.remarks = remarks
  }

  /// `withUnsafeBufferPointer` that keeps the type of the error.
  static func withBuffer<Result>(
    _ bytes: [UInt8],
    _ body: (UnsafeBufferPointer<UInt8>) throws(RosterError) -> Result
  ) throws(RosterError) -> Result {
    try bytes.withUnsafeBufferPointer(body)
  }
}

extension Roster: Equatable {
  /// Whether the contents are equal, remarks aside.
  public static func == (a: Roster, b: Roster) -> Bool {
    a.name == b.name && a.description == b.description && a.market == b.market
      && a.policy == b.policy
  }
}
