import Intervals

/// What Newton's method decides of one choice of branches.
enum RootAnswer {
  case noRoot
  case root(EnumerationRoot)
  /// Its image neither left the box nor fell inside it: halve.
  case undecided
}

extension [EnumerationRoot] {
  /// Adds the roots of a box that are not there yet; false, and none added, where one can be told
  /// neither equal to an earlier one nor different: it is looked at again on smaller boxes.
  mutating func accept(_ found: [EnumerationRoot]) -> Bool {
    let new = found.filter { root in !contains { $0.isSame(as: root) } }
    guard new.allSatisfy({ root in allSatisfy { $0.isDifferent(from: root) } }) else {
      return false
    }
    self += new
    return true
  }
}

/// Sums at which inclusive replies add up to what they require: a stationary profile, exactly one
/// in its enclosure.
struct EnumerationRoot: Sendable {
  /// Players of one kind on one branch.
  struct Group: Sendable {
    var count: Int
    var reply: BranchReply
    /// The branch's whole stretch, within which the reply is the only one.
    var stretch: Interval
  }

  /// Hold the root, one a sum in which players meet.
  var sums: [Interval]
  /// Within these and the groups' stretches it is the only one.
  var domain: [Interval]
  /// By kind.
  var groups: [[Group]]

  /// The root of one choice of regular branches.
  /// - Parameters:
  ///   - sums: where it is, as the game takes them.
  ///   - intervals: the same, one a sum.
  init<Game: BranchedGame>(
    of choice: BranchChoice, _ branches: [[ReplyBranch]], kinds: [[Int]], in game: Game,
    at sums: Game.Sums, _ intervals: [Interval], domain: [Interval]
  ) {
    self.sums = intervals
    self.domain = domain
    groups = choice.counts.enumerated().map { kind, counts in
      counts.enumerated().compactMap { branch, count in
        count == 0
          ? nil
          : Group(
            count: count,
            reply: BranchReply.find(
              of: kinds[kind][0], in: game, on: branches[kind][branch], sums: sums),
            stretch: branches[kind][branch].strategies)
      }
    }
  }

  /// Found twice, from two overlapping intervals: one lies where the other is the only root.
  func isSame(as other: EnumerationRoot) -> Bool { isAloneWith(other) || other.isAloneWith(self) }

  private func isAloneWith(_ other: EnumerationRoot) -> Bool {
    guard zip(domain, other.sums).allSatisfy({ $0.contains($1) }) else { return false }
    return zip(groups, other.groups).allSatisfy { mine, theirs in
      mine.count == theirs.count
        && zip(mine, theirs).allSatisfy {
          $0.count == $1.count && $0.stretch.contains($1.reply.strategies)
        }
    }
  }

  /// Surely another stationary profile: another sum, or another reply of some player.
  func isDifferent(from other: EnumerationRoot) -> Bool {
    if zip(sums, other.sums).contains(where: { $0.intersection($1) == nil }) { return true }
    return zip(groups, other.groups).contains { mine, theirs in
      mine.map(\.count) != theirs.map(\.count)
        || zip(mine, theirs).contains {
          $0.reply.strategies.intersection($1.reply.strategies) == nil
        }
    }
  }

  /// The profile in which identical players take the groups in order.
  private func profile<Value>(
    _ kinds: PlayerKinds, fill: Value, _ value: (BranchReply) -> Value
  ) -> [Value] {
    let count = kinds.members.reduce(0) { $0 + $1.count }
    var profile = [Value](repeating: fill, count: count)
    for (kind, groups) in groups.enumerated() {
      var members = kinds.members[kind][...]
      for group in groups {
        for player in members.prefix(group.count) { profile[player] = value(group.reply) }
        members = members.dropFirst(group.count)
      }
    }
    return profile
  }

  /// Proves or refutes that it is a Nash equilibrium, one player of each group standing for all.
  func judge<Audit: AuditedGame>(_ kinds: PlayerKinds, audit: Audit) -> BestReplyProof {
    let enclosure = profile(kinds, fill: Interval.entire) { $0.strategies }
    let surroundings = audit.surroundings(of: enclosure)
    var judgement = BestReplyProof.holds
    for (kind, groups) in groups.enumerated() {
      var members = kinds.members[kind][...]
      for group in groups {
        guard let player = members.first else { continue }
        let own = members.prefix(group.count)
        members = members.dropFirst(group.count)
        for first in own where audit.partners(of: first).first == first {
          switch audit.jointProof(of: audit.partners(of: first), at: enclosure, in: surroundings) {
          case .holds: continue
          case .fails: return .fails
          case .undecided: judgement = .undecided
          }
        }
        // What is shown of partners together is shown of each.
        let isAlone = audit.partners(of: player).isEmpty
        switch isAlone
          ? BestReplyProof.judge(
            player, at: group.reply.strategies, in: audit, surroundings: surroundings[player])
          : .holds
        {
        case .holds: continue
        case .fails: return .fails
        case .undecided: judgement = .undecided
        }
      }
    }
    return judgement
  }

  /// The equilibrium with all its permutations of identical players, up to a limit.
  func expand(_ kinds: PlayerKinds, limit: Int, _ isTruncated: inout Bool) -> [EnclosedEquilibrium]
  {
    var partial = [profile(kinds, fill: 0) { _ in 0 }]
    for (kind, groups) in groups.enumerated() {
      let members = kinds.members[kind]
      let orders = Self.arrangements(
        groups.map(\.count), limit: limit / max(partial.count, 1), &isTruncated)
      if orders.count == 1 {
        // The usual case by far: no copies of the profile.
        for k in partial.indices {
          for (player, group) in zip(members, orders[0]) {
            partial[k][player] = Self.tag(kind, group)
          }
        }
        continue
      }
      partial = partial.flatMap { base in
        orders.map { order in
          var next = base
          for (player, group) in zip(members, order) { next[player] = Self.tag(kind, group) }
          return next
        }
      }
    }
    return partial.map { tags in
      let groupOf = tags.map { groups[$0 >> 16][$0 & 0xFFFF] }
      return EnclosedEquilibrium(
        profile: groupOf.map(\.reply.strategy),
        enclosure: groupOf.map { Self.widened($0.reply.strategies) },
        sums: sums)
    }
  }

  /// Wider by the unit in the last place to which breakpoints are known; zero is exact.
  private static func widened(_ strategies: Interval) -> Interval {
    Interval(
      lower: strategies.lower == 0 ? 0 : strategies.lower.nextDown,
      upper: strategies.upper == 0 ? 0 : strategies.upper.nextUp)
  }

  private static func tag(_ kind: Int, _ group: Int) -> Int { kind << 16 | group }

  /// All distinct sequences with `counts[g]` entries g, at least one, at most `limit`.
  private static func arrangements(_ counts: [Int], limit: Int, _ isTruncated: inout Bool)
    -> [[Int]]
  {
    let first = counts.enumerated().flatMap { Array(repeating: $0, count: $1) }
    if counts.count == 1 { return [first] }
    var found: [[Int]] = []
    var current = first
    while true {
      found.append(current)
      if found.count >= max(limit, 1) {
        if nextPermutation(&current) { isTruncated = true }
        return found
      }
      if !nextPermutation(&current) { return found }
    }
  }

  /// Advances to the next sequence in lexicographic order; false at the last.
  private static func nextPermutation(_ sequence: inout [Int]) -> Bool {
    guard let pivot = sequence.indices.dropLast().last(where: { sequence[$0] < sequence[$0 + 1] }),
      let successor = sequence.indices.last(where: { sequence[$0] > sequence[pivot] })
    else { return false }
    sequence.swapAt(pivot, successor)
    sequence[(pivot + 1)...].reverse()
    return true
  }
}
