import AggregativeGames
import ArgumentParser
import Dispatch
import OverlapMarket
import Rosters
import Synchronization

/// Iterations and success of each method on many rosters; where `auto` fails, whether there is a
/// pure equilibrium at all, by enumeration with proof.
struct Study: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs each method on each roster and asks for the proof where one has no equilibrium."
  )

  @Argument var rosters: String
  @Option var threads = 2
  @Option(help: "Rosters decoded and studied at a time.") var batch = 500

  func run() throws {
    let lines = try RosterLines.lines(rosters)
    for start in stride(from: 0, to: lines.count, by: batch) {
      let indices = start..<min(start + batch, lines.count)
      let rosters = try indices.map {
        try Roster(jsonBytes: Array(lines[$0]), file: "line \($0 + 1)")
      }
      let rows = Mutex([[StudyRow]](repeating: [], count: rosters.count))
      let next = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        while true {
          let k = next.add(1, ordering: .relaxed).oldValue
          guard k < rosters.count else { return }
          let found = StudyRow.rows(start + k, rosters[k])
          rows.withLock { $0[k] = found }
        }
      }
      for row in rows.withLock({ $0 }).joined() { try JSONLines.write(row) }
    }
  }
}

/// What became of one method on one roster.
struct StudyRow: Encodable, Sendable {
  var roster: Int
  var method: String
  var verified: Bool
  var iterations: Int
  var relativeGain: Double
  var state: String
  var multiplicity: String?

  static func rows(_ index: Int, _ roster: Roster) -> [StudyRow] {
    let (market, policy) = (roster.market, roster.policy)
    guard let regulated = try? market.regulated(by: policy), let game = try? regulated.game() else {
      return []
    }
    let audit = MarketAudit(regulated)
    let floors = market.firms.indices.map { game.pieces.floor(of: $0) }
    func row(_ name: String, _ method: some EquilibriumMethod<SellerGame>) -> StudyRow {
      let run = method.run(on: game, from: floors)
      let verdict = Verifier().verify(run.profile, in: audit)
      return StudyRow(
        roster: index, method: name, verified: verdict.isVerified, iterations: run.iterations,
        relativeGain: verdict.certificate.relativeGain, state: Self.text(run.state))
    }
    var rows = [
      row(
        "simultaneous replies, undamped",
        BestResponseIteration<SellerGame>(
          order: .simultaneous, iterationLimit: 500, smallestDamping: 1)),
      row(
        "simultaneous replies, damped",
        BestResponseIteration<SellerGame>(order: .simultaneous, iterationLimit: 500)),
      row(
        "sequential replies, undamped",
        BestResponseIteration<SellerGame>(iterationLimit: 500, smallestDamping: 1)),
      row("sequential replies, damped", BestResponseIteration<SellerGame>(iterationLimit: 500)),
      row("Newton from the floors", SemismoothNewton<SellerGame>()),
      row("aggregate equation", AggregateRoot<SellerGame>()),
    ]
    if let solution = try? market.solve(under: policy) {
      var last = StudyRow(
        roster: index, method: "auto", verified: solution.converged,
        iterations: solution.point.iterations,
        relativeGain: solution.point.verdict.certificate.relativeGain, state: solution.method)
      if !solution.converged || rows.contains(where: { !$0.verified }) {
        last.multiplicity = (try? market.allEquilibria(under: policy))?.multiplicity.rawValue
      }
      rows.append(last)
    }
    return rows
  }

  private static func text(_ state: RunState) -> String {
    switch state {
    case .running: "running"
    case .converged: "converged"
    case .stopped(let reason): "\(reason)"
    }
  }
}
