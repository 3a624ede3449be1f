import OverlapMarket

/// What the owners of one entry's market have there, and what their firms have together in the
/// baseline, whoever owns them there: a merger, read from who merges.
struct OwnerChange {
  let owner: String
  /// How many firms of the owner are in the market.
  let firms: Int
  let shareBefore, shareAfter: Double
  let profitBefore, profitAfter: Double
}

extension ComparisonResult {
  /// Whether some market has an owner of several firms.
  var hasOwners: Bool { entries.contains { !$0.roster.market.owners.isTrivial } }

  /// By the owners of an entry; none where nobody owns several firms in either market.
  func ownerChanges(_ k: Int) -> [OwnerChange] {
    let market = entries[k].roster.market
    guard !market.owners.isTrivial || !roster.market.owners.isTrivial else { return [] }
    let places = Dictionary(firmNames.indices.map { (firmNames[$0], $0) }) { first, _ in first }
    func spread(_ column: KeyPath<MarketState, [Double]>, _ k: Int) -> [Double] {
      self.spread(entries[k].point.state[keyPath: column], k, absent: 0)
    }
    let (shareBefore, shareAfter) = (spread(\.share, 0), spread(\.share, k))
    let (profitBefore, profitAfter) = (spread(\.profit, 0), spread(\.profit, k))
    let isThere = self.spread(entries[k].point.state.share.map { _ in 1 }, k, absent: 0)
    return market.owners.owners(of: market.firms.count).map { firms in
      let own = firms.compactMap { places[market.firms.name[$0]] }
      func sum(_ values: [Double]) -> Double { own.reduce(0) { $0 + values[$1] } }
      return OwnerChange(
        owner: market.firms.owner(of: firms[0]), firms: Int(sum(isThere)),
        shareBefore: sum(shareBefore), shareAfter: sum(shareAfter),
        profitBefore: sum(profitBefore), profitAfter: sum(profitAfter))
    }
  }

  /// One row a reform and owner.
  var ownerRows: Rows {
    typealias Line = (k: Int, change: OwnerChange)
    return Rows(
      of: entries.indices.dropFirst().flatMap { k in ownerChanges(k).map { (k: k, change: $0) } },
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.owner, text: { $0.change.owner }),
        Column(.firmCount, integer: { $0.change.firms }),
        Column(.ownerShareBefore, number: { $0.change.shareBefore }),
        Column(.ownerShare, number: { $0.change.shareAfter }),
        Column(.ownerProfitBefore, number: { $0.change.profitBefore }),
        Column(.ownerProfit, number: { $0.change.profitAfter }),
      ])
  }

  /// One table a reform; none where nobody owns several firms.
  var ownerTables: [Prose] {
    entries.indices.dropFirst().compactMap { k in
      let changes = ownerChanges(k)
      guard !changes.isEmpty else { return nil }
      return ListedFirms(changes.count, formats: "json").table(
        [
          TextColumn("\(Quantity.owner.label), \(entries[k].name)") { changes[$0].owner },
          TextColumn(number: .firmCount) { Double(changes[$0].firms) },
          TextColumn(number: "share: \(baseline.name)") { changes[$0].shareBefore },
          TextColumn(number: "share: \(entries[k].name)") { changes[$0].shareAfter },
          TextColumn(number: "profit: \(baseline.name)") { changes[$0].profitBefore },
          TextColumn(number: "profit: \(entries[k].name)") { changes[$0].profitAfter },
          TextColumn(number: "change in profit") {
            isComparable(k) ? changes[$0].profitAfter - changes[$0].profitBefore : .nan
          },
        ])
        + "shares in \(Quantity.ownerShare.unit.rawValue), profits in "
        + "\(Quantity.ownerProfit.unit.rawValue)\n"
    }
  }

  /// What firms charge; empty where prices are given.
  var priceTable: Prose {
    guard entries.contains(where: { $0.roster.market.pricing == .bertrand }) else { return "" }
    let prices = entries.indices.map { k in
      let state = entries[k].point.state
      return spread(state.price ?? state.overlap.map { _ in .nan }, k)
    }
    return ListedFirms(firmNames.count, formats: "json").table(
      [
        TextColumn("firm") { firmNames[$0] },
        TextColumn(number: "\(Quantity.price.label): \(baseline.name)") { prices[0][$0] },
      ]
        + entries.indices.dropFirst().flatMap { k in
          [
            TextColumn(number: entries[k].name) { prices[k][$0] },
            TextColumn(number: .change) {
              isComparable(k) ? prices[k][$0] - prices[0][$0] : .nan
            },
          ]
        }) + "\(Quantity.price.label) in \(Quantity.price.unit.rawValue)\n"
  }

  /// By owners, in JSON.
  static var ownerFields: [ResultField<OwnerChange>] {
    [
      .text(.owner) { $0.owner }, .count(.firmCount) { $0.firms },
      .number(.ownerShareBefore) { $0.shareBefore }, .number(.ownerShare) { $0.shareAfter },
      .number(.ownerProfitBefore) { $0.profitBefore }, .number(.ownerProfit) { $0.profitAfter },
    ]
  }
}
