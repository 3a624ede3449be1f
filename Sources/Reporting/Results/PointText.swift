import AggregativeGames
import OverlapMarket

/// A market at one profile, as tables for people.
struct PointText {
  let point: MarketPoint
  let market: Market

  /// Most firms that a table lists; JSON and CSV list all.
  static var listedFirms: Int { 60 }

  /// What the columns of a table of firms are in.
  static let units =
    "overlap in the roster's unit of overlap, profit in utility × users; shares and P in 0 to 1\n"

  /// One line a firm.
  var firmTable: String {
    let state = point.state
    var table = TextTable(
      [("firm", .left), ("overlap", .right), ("share of users", .right)]
        + market.regimes.map { ("P(fail | \($0.name))", .right) }
        + [("P(fail)", .right), ("profit", .right), ("corner", .left)])
    let listed = market.firms.count > Self.listedFirms ? 25 : market.firms.count
    for i in 0..<listed {
      table.append(
        [
          market.firms.name[i], NumberText.significant(state.overlap[i]),
          NumberText.significant(state.share[i]),
        ]
          + market.regimes.indices.map {
            NumberText.significant(state.regimeFailure[i * market.regimes.count + $0])
          }
          + [
            NumberText.significant(state.expectedFailure[i]),
            NumberText.significant(state.profit[i]), "\(point.corners[i])",
          ])
    }
    var text = table.text
    if listed < market.firms.count {
      text += "… and \(market.firms.count - listed) more firms: --format csv or json lists all\n"
    }
    text += Self.units
    if market.outsideOption != nil {
      text += "share of users who adopt nobody: \(NumberText.significant(state.outsideShare))\n"
    }
    return text
  }

  /// One line an outcome of the market.
  var outcomeTable: String {
    var table = TextTable([("market outcome", .left), ("value", .right), ("unit", .left)])
    for row in OutcomeRow.shown(for: [point.outcomes]) + OutcomeRow.welfare {
      table.append([
        row.label, NumberText.significant(row.value(point.outcomes), digits: 8), row.unit,
      ])
    }
    return table.text
  }

  /// What is known of the profile: gains from deviating, stability, bounds on the exact
  /// equilibrium.
  var evidence: String {
    let certificate = point.verdict.certificate
    let firm = TerminalText.name(market.firms.name[certificate.gainingPlayer])
    var text = "verification: \(EvidenceText.verdict(point.verdict, firm: firm))\n"
    if let enclosure = point.enclosure {
      let width = enclosure.enclosure.reduce(0) { max($0, $1.width) }
      text += """
        proof: an exact Nash equilibrium lies within \(NumberText.significant(width, digits: 3)) \
        of each \
        overlap printed

        """
    }
    if point.verdict.isVerified {
      text += """
        stability: spectral radius of the best-reply map \
        \(certificate.spectralRadiusIsBound ? "at most " : "")\
        \(NumberText.significant(certificate.spectralRadius, digits: 4)), \
        \(certificate.stable ? "stable" : "not shown stable") under simultaneous best replies

        """
    }
    return text
  }
}
