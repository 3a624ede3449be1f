import CKernels

/// A market and the policy in force in it, joined once: what games, states, outcomes, the planner
/// and sensitivities take. One reference, so that copies are cheap.
public struct RegulatedMarket: Sendable {
  private let content: Content

  private final class Content: Sendable {
    let original: Market
    let policy: Policy
    let burden: Burden
    let market: Market
    let leastOverlap: FirmValues

    init(_ original: Market, _ policy: Policy, _ burden: Burden) {
      self.original = original
      self.policy = policy
      self.burden = burden
      let cap = burden.exposureCap
      market =
        cap < .infinity && original.firms.exposure.contains { $0 > cap }
        ? original.replacing(firms: original.firms.cappingExposure(at: cap)) : original
      leastOverlap = original.firms.leastOverlap(choosingFrom: burden.leastOverlap)
    }
  }

  /// The market as its roster states it.
  public var original: Market { content.original }
  public var policy: Policy { content.policy }
  /// The market as the policy leaves it: exposures capped.
  public var market: Market { content.market }
  /// What the policy asks of firms.
  public var burden: Burden { content.burden }
  /// The least overlap open to each firm: what the policy asks of one that chooses, and of one that
  /// is held the only overlap that it has.
  public var leastOverlap: FirmValues { content.leastOverlap }

  /// The overlap at which a firm's liability falls; nil where it never does, or does for every
  /// overlap that the firm may choose.
  func reliefThreshold(of firm: Int) -> Double? {
    market.firms.heldOverlap(of: firm) == nil ? burden.reliefThreshold(of: firm) : nil
  }

  /// - Throws: `MarketError.entryCount` where an instrument that is per firm does not fit the
  ///   market; `.outOfDomain` where a firm is held below what the policy asks of it.
  /// - Complexity: O(firms) where the policy caps exposures or a firm is held, else O(1).
  public init(_ market: Market, under policy: Policy) throws(MarketError) {
    try policy.check(fits: market)
    self.init(unchecked: market, policy)
  }

  private init(unchecked market: Market, _ policy: Policy) {
    content = Content(market, policy, Burden(policy, on: market.firms))
  }

  /// Another market of the same firms under the same policy.
  func replacing(_ market: Market) -> RegulatedMarket {
    RegulatedMarket(unchecked: market, policy)
  }

  /// Some of the firms, in the order given, under the policy as it bears on them.
  /// - Precondition: at least one firm, each once.
  public func part(of firms: [Int]) -> RegulatedMarket {
    RegulatedMarket(
      unchecked: original.replacing(firms: original.firms.restricted(to: firms)),
      policy.restricted(to: firms))
  }

  /// An equal market whose columns no other market shares; see `Market.detached`.
  public func detached() -> RegulatedMarket {
    RegulatedMarket(unchecked: original.detached(), policy)
  }

  /// The market as vectorised passes take it, for as long as `body` runs.
  package func withKernelMarket<Result>(_ body: (UnsafePointer<CKMarket>) -> Result) -> Result {
    market.withKernelMarket(
      liability: burden.liability, minimumOverlap: leastOverlap, body)
  }
}

extension Market {
  /// The market under a policy.
  /// - Throws: as `RegulatedMarket.init`.
  public func regulated(by policy: Policy) throws(MarketError) -> RegulatedMarket {
    try RegulatedMarket(self, under: policy)
  }

  /// The market without regulation.
  public var unregulated: RegulatedMarket { RegulatedMarket(unregulated: self) }
}

extension RegulatedMarket {
  fileprivate init(unregulated market: Market) { self.init(unchecked: market, .laissezFaire) }
}
