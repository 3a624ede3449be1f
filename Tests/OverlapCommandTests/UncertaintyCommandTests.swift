import Foundation
import TestSupport
import Testing

@Suite("search over draws, and its charts")
struct UncertaintyCommandTests {
  let folder: TemporaryFolder
  let roster: String

  init() throws {
    folder = try TemporaryFolder()
    roster = try folder.example("two-assistants")
  }

  private func menu(_ objective: String = "", floor: Bool = true, more: String = "") throws
    -> String
  {
    let instruments =
      #""liability": { "from": 0, "to": 2, "points": 5 }"#
      + (floor ? #", "floor": { "from": 0, "to": 2, "points": 6 }"# : "")
    return try folder.write(
      "menu.json",
      """
      { \"schemaVersion\": 1, \"instruments\": { \(instruments) }, \"objective\": { \(objective) \
      }\(more) }
      """
    )
  }

  private func uncertainty(
    _ loss: String = #""distribution": "lognormal", "median": 1, "logStandardDeviation": 0.5"#
  )
    throws -> String
  {
    try folder.write(
      "uncertainty.json",
      """
      { "schemaVersion": 1, "name": "u", "sampling": { "draws": 8, "seed": 3 },
        "primitives": [ { "primitive": "market.systemicLoss", \(loss) } ] }
      """)
  }

  private func json(_ arguments: [String], status: Int32 = 0) throws -> [String: Any] {
    let run = try Overlap.run(["search"] + arguments + ["--format", "json"])
    #expect(run.status == status && run.error.isEmpty, "\(run.error)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test("The answer names the draws, and the points carry the distribution of welfare")
  func answer() throws {
    let menu = try menu(#""uncertainty": "expected-shortfall", "level": 0.25"#)
    let answer = try json([roster, menu, "--uncertainty", uncertainty()])
    let told = try #require(answer["uncertainty"] as? [String: Any])
    #expect(
      told["criterion"] as? String == "expected-shortfall" && told["level"] as? Double == 0.25)
    #expect(
      told["draws"] as? Int == 8 && told["seed"] as? Int == 3
        && (told["sha256"] as? String)?.count == 64)
    let points = try #require(answer["points"] as? [[String: Any]])
    #expect(points.count == 30)
    for point in points {
      func number(_ name: String) throws -> Double { try #require(point[name] as? Double) }
      let ladder = try [
        "worstWelfare", "welfareQ05", "welfareQ25", "welfareQ50", "welfareQ75", "welfareQ95",
        "bestWelfare",
      ]
      .map(number)
      #expect(zip(ladder, ladder.dropFirst()).allSatisfy { $0 <= $1 })
      // The mean of the worst two of eight.
      #expect(
        try number("objective") >= ladder[0] - 1e-9
          && number("objective") <= number("expectedWelfare") + 1e-9)
      // Where nobody fails under a policy, the weight on failures does not matter.
      let isSpread = ladder[0] < ladder[6]
      #expect(try (number("standardError") > 0) == isSpread)
      #expect(try number("largestRegret") >= 0 && number("failedDraws") == 0)
      #expect(point["welfare"] == nil)
    }
    let comparison = try #require(answer["comparison"] as? [String: Any])
    let plan = try #require(
      (comparison["firstBest"] as? [String: Any])?["knowingTheDraw"] as? [String: Any])
    let best = try #require((answer["refined"] as? [String: Any])?["objective"] as? Double)
    #expect(try #require(plan["upperBound"] as? Double) >= best)
  }

  @Test("The same bytes at any number of threads", arguments: ["table", "json", "csv"])
  func threads(format: String) throws {
    let (menu, uncertainty) = (try menu(#""uncertainty": "regret""#), try uncertainty())
    let runs = try ["1", "2", "5"].map { threads in
      let plots = folder.path("plots-\(threads)")
      let run = try Overlap.run(
        "search", roster, menu, "--uncertainty", uncertainty, "--format", format, "--threads",
        threads, "--plot", plots)
      #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
      let names = try FileManager.default.contentsOfDirectory(atPath: plots).sorted()
      #expect(
        names == [
          "frontier.svg", "welfare-contour.svg", "welfare-floor.svg", "welfare-liability.svg",
        ])
      return try [run.output] + names.map { try folder.read("plots-\(threads)/\($0)") }
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  @Test("Shards of a search over draws, merged, answer with the same bytes as one search")
  func shards() throws {
    let (menu, uncertainty) = (try menu(#""uncertainty": "regret""#), try uncertainty())
    let big = try folder.write(
      "big.json",
      folder.read("menu.json").replacingOccurrences(of: "\"points\": 6", with: "\"points\": 30"))
    let arguments = ["search", roster, big, "--uncertainty", uncertainty]
    let plain = try Overlap.run(arguments + ["--format", "json"])
    #expect(plain.status == 0 && menu != big)
    let stores = try (1...2).map { part in
      let store = folder.path("\(part).db")
      let run = try Overlap.run(arguments + ["--store", store, "--shard", "\(part)/2"])
      #expect(run.status == 0, "\(run.error)")
      return store
    }
    let whole = folder.path("whole.db")
    #expect(try Overlap.run(["merge"] + stores + ["--output", whole]).status == 0)
    let merged = try Overlap.run(arguments + ["--store", whole, "--format", "json"])
    #expect(merged.output == plain.output && merged.status == 0)
    let known = try Overlap.run("search", roster, try self.menu(), "--store", whole)
    #expect(known.status == 65 && known.isOneErrorLine, "\(known.error)")
    let plot = try Overlap.run(
      arguments + ["--store", stores[0], "--shard", "1/2", "--plot", folder.path("p")])
    #expect(plot.status == 64 && plot.isOneErrorLine)
  }

  @Test("Charts are XML, with titles, units, the best point, and bands only where there are draws")
  func charts() throws {
    let plots = folder.path("plots")
    let menu = try menu(floor: false, more: #", "constraints": { "minimumProfit": -40 }"#)
    #expect(try Overlap.run("search", roster, menu, "--plot", plots).status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: plots).sorted() == [
        "frontier.svg", "welfare-liability.svg",
      ])
    let plain = try folder.read("plots/welfare-liability.svg")
    #expect(
      try Overlap.run("search", roster, menu, "--plot", plots, "--uncertainty", uncertainty())
        .status == 0)
    let banded = try folder.read("plots/welfare-liability.svg")
    #expect(!plain.contains("of draws") && banded.contains("5 % to 95 % of draws"))
    for svg in [plain, banded, try folder.read("plots/frontier.svg")] {
      try XMLCheck.check(svg)
      #expect(
        svg.contains("two assistants") && svg.contains("best policy found")
          && svg.contains("utility × users"))
      #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }
    let odd = try folder.write(
      "odd.json", SampleRoster.json(name: "a<b>&\"c\u{1}", firms: ["x", "y"]))
    #expect(try Overlap.run("search", odd, menu, "--plot", plots).status == 0)
    try XMLCheck.check(folder.read("plots/frontier.svg"))
  }

  @Test("Charts of grids with nothing feasible, nothing verified, or a single point")
  func emptyCharts() throws {
    let plots = folder.path("plots")
    for (roster, menu) in [
      (
        roster,
        try folder.write(
          "a.json",
          String(
            contentsOfFile: menu(more: #", "constraints": { "minimumProfit": 1e9 }"#),
            encoding: .utf8))
      ),
      (
        try folder.example("no-equilibrium"),
        try folder.write(
          "b.json",
          #"{ "schemaVersion": 1, "instruments": { "liability": { "from": 0, "to": 0.01, "points": 2 }, "floor": { "from": 0, "to": 0.01, "points": 2 } } }"#
        )
      ),
      (
        roster,
        try folder.write(
          "c.json",
          #"{ "schemaVersion": 1, "instruments": { "floor": { "from": 1, "to": 1, "points": 1 } } }"#
        )
      ),
    ] {
      let run = try Overlap.run("search", roster, menu, "--plot", plots)
      #expect(run.status <= 1 && run.error.isEmpty, "\(run.error)")
      for name in try FileManager.default.contentsOfDirectory(atPath: plots) {
        let svg = try folder.read("plots/\(name)")
        try XMLCheck.check(svg)
        #expect(!svg.contains("nan"))
      }
    }
  }

  @Test("A folder that cannot be made or written: status 73 in one line, and no answer")
  func unwritable() throws {
    let menu = try menu(floor: false)
    let file = try folder.write("file", "")
    for path in [file, "\(file)/plots", folder.path("none/plots"), ""] {
      let run = try Overlap.run("search", roster, menu, "--plot", path)
      #expect(
        run.status == 73 && run.isOneErrorLine && run.error.contains("cannot be written"),
        "\(run.error)")
    }
  }

  @Test("What menu and draws cannot answer together is refused in one line")
  func mismatch() throws {
    let worst = try menu(#""uncertainty": "worst""#)
    let alone = try Overlap.run("search", roster, worst)
    #expect(alone.status == 64 && alone.isOneErrorLine)
    #expect(
      alone.error
        == "error: \(worst): objective.uncertainty = \"worst\": needs draws; give --uncertainty a file\n"
    )
    let interval = try uncertainty(#""distribution": "interval", "from": 0, "to": 2"#)
    #expect(try Overlap.run("search", roster, worst, "--uncertainty", interval).status == 0)
    let expectation = try menu(#""uncertainty": "expectation""#)
    let run = try Overlap.run("search", roster, expectation, "--uncertainty", interval)
    #expect(run.status == 65 && run.isOneErrorLine)
    #expect(
      run.error
        == "error: \(expectation): objective.uncertainty = \"expectation\": intervals have no probabilities; ask for worst or regret\n"
    )
    let plain = try menu()
    let answer = try json([roster, plain, "--uncertainty", interval])
    #expect((answer["uncertainty"] as? [String: Any])?["criterion"] as? String == "worst")
    #expect((answer["points"] as? [[String: Any]])?.first?["expectedWelfare"] == nil)
    let both = try Overlap.run("search", roster, plain, "--uncertainty", interval, "--all")
    #expect(both.status == 64 && both.isOneErrorLine)
    let missing = try Overlap.run(
      "search", roster, plain, "--uncertainty", folder.path("nothing.json"))
    #expect(missing.status == 66 && missing.isOneErrorLine)
    let bad = try folder.write(
      "bad.json",
      #"{ "schemaVersion": 1, "draws": [ { "firms": [ { "name": "a", "cost": 1 }, { "name": "b", "cost": 1 } ] }, { "firms": [ { "name": "a", "cost": 2 } ] } ] }"#
    )
    let firm = try Overlap.run("search", roster, plain, "--uncertainty", bad)
    #expect(firm.status == 65 && firm.isOneErrorLine)
    #expect(
      firm.error
        == "error: \(bad): draws[1].firms: firms[b].cost is missing; it stands in draws[0], and a primitive of a firm must stand in every draw or in none\n"
    )
  }

  @Test("The table tells the draws, the criterion and the spread")
  func table() throws {
    let run = try Overlap.run(
      "search", roster, menu(), "--uncertainty", uncertainty(), "--wide")
    #expect(run.status == 0)
    for words in [
      """
      over 8 draws of \"u\", seed 3; policies are ranked by: expected welfare; constraints hold \
      in every draw
      """,
      "standard error", "largest regret", "first best (a planner who knows the draw)",
      "who pays: change over no regulation, as the roster stands,",
    ] {
      #expect(run.output.contains(words), "\(words)")
    }
    #expect(run.lines.allSatisfy { !$0.hasSuffix(" ") })
  }

  @Test("The shipped menu and uncertainty answer for their roster")
  func shipped() throws {
    let market = try folder.example("frontier-market")
    let menu = try folder.example("liability-and-floor")
    // Fewer points and draws than shipped, in the interest of time.
    let small = try folder.write(
      "small.json",
      folder.read("liability-and-floor.json").replacingOccurrences(
        of: "\"points\": 25", with: "\"points\": 3"))
    let uncertainty = try folder.example("effectiveness-and-cascades")
    let few = try folder.write(
      "few.json",
      folder.read("effectiveness-and-cascades.json").replacingOccurrences(
        of: "\"draws\": 100", with: "\"draws\": 5"))
    #expect(try Overlap.run("search", market, small, "--uncertainty", few).status == 0)
    #expect(menu != small && uncertainty != few)
  }

  @Test("The schema is JSON and names every field that the examples use")
  func schema() throws {
    let run = try Overlap.run("schema", "uncertainty")
    #expect(run.status == 0)
    _ = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    for word in ["sampling", "primitives", "acrossFirms", "truncate", "draws", "weight"] {
      #expect(run.output.contains("\"\(word)\""))
    }
  }
}
