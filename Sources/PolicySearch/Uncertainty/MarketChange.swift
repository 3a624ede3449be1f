import OverlapMarket
import Planner

/// A primitive of a market with another value than it has.
public struct MarketChange: Sendable, Hashable {
  public let primitive: Primitive
  public let value: Double

  public init(_ primitive: Primitive, _ value: Double) {
    self.primitive = primitive
    self.value = value
  }
}

extension Market {
  /// The market with some primitives changed, the last of several values for one.
  ///
  /// Regime probabilities that are set stand as they are; the others share what is left of 1 in the
  /// proportions that they have. Instruments of policy are no part of a market: changes of them
  /// change nothing.
  ///
  /// - Throws: `MarketError` for a value outside its domain, probabilities that then do not sum to
  ///   1, or firms that the market does not have.
  /// - Complexity: O(firms · regimes + changes).
  public func with(_ changes: [MarketChange]) throws(MarketError) -> Market {
    var numbers = numbers
    var probabilities: [Int: Double] = [:]
    var firms = firms
    var foundations = foundations
    for change in changes {
      let value = change.value
      switch change.primitive {
      case .market(let descriptor): numbers[descriptor] = value
      case .probability(let s), .probabilityInProportion(let s): probabilities[s] = value
      case .firm(let i, let descriptor, let s):
        firms.set(descriptor, firm: i, regime: s, to: value)
      case .activity(let m, let i, let descriptor):
        firms.set(descriptor, firm: i, activity: m, to: value)
      case .foundation(let f, let descriptor, let s):
        foundations[f] = foundations[f].setting(descriptor, regime: s, to: value)
      case .liability, .floor, .firmLiability, .firmFloor: break
      }
    }
    return try Market(
      numbers, regimes: regimes(with: probabilities), firms: firms, foundations: foundations)
  }

  private func regimes(with probabilities: [Int: Double]) -> [Regime] {
    guard !probabilities.isEmpty else { return regimes }
    let given = probabilities.keys.sorted().reduce(0) { $0 + (probabilities[$1] ?? 0) }
    let others = regimes.indices.reduce(0) {
      $0 + (probabilities[$1] == nil ? regimes[$1].probability : 0)
    }
    // Where no other regime can occur there is nothing to rescale: what is given must sum to 1.
    let scale = others > 0 ? (1 - given) / others : 1
    return regimes.indices.map { s in
      Regime(name: regimes[s].name, probability: probabilities[s] ?? regimes[s].probability * scale)
    }
  }
}
