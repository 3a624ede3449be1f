import AggregativeGames

extension Firms {
  /// Who owns each firm: the name of its owner, or its own.
  public func owner(of firm: Int) -> String { group(.owner, firm: firm) ?? name[firm] }

  /// Which firms have an owner in common (docs/model.md section 8.7). O(firms).
  var ownership: Ownership {
    hasGroup(.owner) ? Ownership(indices.map { owner(of: $0) }) : .none
  }

  /// Refuses an owner who is owned: whether its firms are its owner's too nobody said.
  func checkOwners() throws(MarketError) {
    guard hasGroup(.owner) else { return }
    let places = Dictionary(zip(name, indices)) { first, _ in first }
    for firm in indices {
      guard let owner = group(.owner, firm: firm), let place = places[owner],
        let further = group(.owner, firm: place), further != owner
      else { continue }
      throw .incomplete(
        path: "firms[\(firm)].owner",
        rule: "\"\(owner)\" is a firm that \"\(further)\" owns; "
          + "type \"\(further)\", or another name than a firm's")
    }
  }
}

extension Market {
  /// Refuses what takes every firm to be its owner's only one.
  /// - Parameter work: what cannot deal with owners of several.
  package func refuseOwnersOfSeveral(by work: String) throws(MarketError) {
    guard let firm = owners.groups.first?.last else { return }
    throw .incomplete(
      path: "firms[\(firm)].owner",
      rule: "\(work) cannot deal with owners of several firms yet; leave the owner out")
  }

  /// What each owner of several has beside the largest and least that one firm can earn, in units
  /// of profit: by so much more may an owner's profit differ by a firm's overlap than the firm's
  /// own; 0 of a firm that its owner has alone. nil where there is no owner of several.
  func ownersSpread(liability: FirmValues) -> [Double]? {
    guard !owners.isTrivial else { return nil }
    func best(_ i: Int) -> Double { max(firms.margin[i], 0) }
    func worst(_ i: Int) -> Double {
      min(firms.margin[i] - liability[i] * externalHarm * firms.exposure[i], 0)
    }
    var spread = [Double](repeating: 0, count: firms.count)
    for group in owners.groups {
      let top = group.reduce(0) { max($0, best($1)) }
      let bottom = group.reduce(0) { min($0, worst($1)) }
      for i in group { spread[i] = users * ((top - bottom) - (best(i) - worst(i))) }
    }
    return spread
  }
}
