import Intervals

/// All pure Nash equilibria of a single-aggregate game, with the proof that there is no other.
///
/// Every equilibrium is a total at which the players' inclusive replies sum to what the total
/// requires (docs/model.md section 2). Branch and prune over totals: on an interval the replies of
/// each kind of player are enclosed branch by branch; the interval is discarded when no choice of
/// branches can meet the requirement; a choice of regular branches whose sum is monotone has at
/// most one root, and interval Newton decides it. Each root is accepted or refused as an
/// equilibrium by a proof over every player's whole strategy set in the audited statement of the
/// game.
public struct EquilibriumEnumeration: Sendable {
  /// Most intervals of totals examined.
  public var boxBudget: Int
  /// Most enclosures of a player's optimality conditions that are evaluated. A count and not a
  /// time, so that what is found does not depend on the machine; see `evaluationsPerSecond`.
  public var evaluationBudget: Int
  /// Intervals narrower than this, relative to the magnitude of the total (and absolutely below 1),
  /// are given up as undecided.
  public var finestWidth: Double
  /// Most equilibria listed that differ only in which of several identical players plays what.
  public var permutationLimit: Int

  /// By how much an enclosure takes longer where players meet in several sums.
  private static let costOfSeveralSums = 8

  /// About how many a processor of 2020 evaluates in a second: what a budget in seconds is turned
  /// into.
  public static let evaluationsPerSecond = 2_000_000

  public init(
    boxBudget: Int = 100_000, evaluationBudget: Int = 10 * evaluationsPerSecond,
    finestWidth: Double = 1e-12, permutationLimit: Int = 1000
  ) {
    self.boxBudget = boxBudget
    self.evaluationBudget = evaluationBudget
    self.finestWidth = finestWidth
    self.permutationLimit = permutationLimit
  }

  /// - Parameter seconds: how long it may take, about; greater than 0. What is done in them is
  ///   counted, not timed, and so the same on every machine.
  public init(seconds: Double) {
    let evaluations = seconds * Double(Self.evaluationsPerSecond)
    self.init(
      boxBudget: .max, evaluationBudget: evaluations < 1e18 ? max(1, Int(evaluations)) : .max)
  }

  /// - Parameter audit: the game stated independently; roots are judged in it.
  // Audits are stated by other modules, which would leave the search over sellers generic too.
  @_specialize(kind:partial,where Game == SellerGame)
  public func run<Game: EnclosedGame, Audit: AuditedGame>(_ game: Game, audit: Audit)
    -> EnumerationOutcome
  {
    if let sole = Self.sole(game, audit: audit) { return sole }
    let game = game.prepared
    let kinds = game.kinds
    let quick = SemismoothNewton<Game>(iterationLimit: 30).run(on: game, from: game.pieces.floors)
    var search = EnumerationSearch(
      options: self, game: game, kinds: kinds.members,
      guess: quick.state == .converged ? game.aggregate(of: quick.profile) : nil)
    search.run()
    return outcome(
      of: search.roots, undecided: search.undecided, boxes: search.boxes,
      isExhausted: search.isExhausted, kinds
    ) { _ in audit }
  }

  /// The same of a game whose players meet in several sums.
  /// - Parameters:
  ///   - audit: by the sums of a root, enclosed: where some of what the game takes as given is
  ///     among
  ///     them, the game at these.
  ///   - guess: sums at which an equilibrium is thought to be; they speed the search up and decide
  ///     nothing.
  public func run<Game: SumsGame, Audit: AuditedGame>(
    several game: Game, audit: ([Interval]) -> Audit, guess: [Double]? = nil
  ) -> EnumerationOutcome {
    let kinds = game.kinds
    var options = self
    options.evaluationBudget /= Self.costOfSeveralSums
    var search = SumsSearch(options: options, game: game, kinds: kinds.members, guess: guess)
    search.run()
    return outcome(
      of: search.roots, undecided: search.undecided.map { $0[0] }, boxes: search.boxes,
      isExhausted: search.isExhausted, kinds, audit)
  }

  private func outcome<Audit: AuditedGame>(
    of roots: [EnumerationRoot], undecided: [Interval], boxes: Int, isExhausted: Bool,
    _ kinds: PlayerKinds, _ audit: ([Interval]) -> Audit
  ) -> EnumerationOutcome {
    var outcome = EnumerationOutcome(
      equilibria: [], refuted: 0, undecided: undecided, boxes: boxes, isExhausted: isExhausted)
    for root in roots {
      switch root.judge(kinds, audit: audit(root.sums)) {
      case .holds:
        outcome.equilibria += root.expand(kinds, limit: permutationLimit, &outcome.isTruncated)
      case .fails: outcome.refuted += 1
      case .undecided: outcome.undecided.append(root.sums[0])
      }
    }
    return outcome
  }
}

extension EquilibriumEnumeration {
  /// The equilibrium of a player who is alone. Its total says nothing: where the player has all
  /// there is to have, marginal payoff at a total may be zero at a corner exactly at the root,
  /// which no search over totals decides.
  private static func sole<Game: EnclosedGame, Audit: AuditedGame>(
    _ game: Game, audit: Audit
  ) -> EnumerationOutcome? {
    guard let reply = game.soleReply,
      case .holds = BestReplyProof.judge(
        0, at: reply, in: audit, surroundings: audit.surroundings(of: [reply])[0])
    else { return nil }
    let equilibrium = EnclosedEquilibrium(
      profile: [reply.midpoint], enclosure: [reply], sums: [game.enclosedTotals])
    return EnumerationOutcome(
      equilibria: [equilibrium], refuted: 0, undecided: [], boxes: 0, isExhausted: false)
  }
}

/// What an enumeration found.
public struct EnumerationOutcome: Sendable {
  /// All equilibria, in ascending order of the total.
  public var equilibria: [EnclosedEquilibrium]
  /// Stationary profiles that are no equilibria, proven.
  public var refuted: Int
  /// Intervals of totals on which nothing could be decided.
  public var undecided: [Interval]
  /// Intervals examined.
  public var boxes: Int
  /// The budget ran out.
  public var isExhausted: Bool
  /// Some equilibria that differ by a permutation of identical players are not listed.
  public var isTruncated = false

  /// Whether the list is proven to be all there is.
  public var isComplete: Bool { undecided.isEmpty && !isExhausted }
}

/// A pure equilibrium that is proven to exist in an enclosure, alone there.
public struct EnclosedEquilibrium: Sendable {
  /// A profile of doubles inside the enclosure.
  public var profile: [Double]
  /// Encloses each strategy of the exact equilibrium.
  public var enclosure: [Interval]
  /// Enclose the sums in which players meet, that of logit weights first.
  public var sums: [Interval]
}
