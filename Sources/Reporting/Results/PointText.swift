import AggregativeGames
import OverlapMarket

/// A market at one profile, as tables for people.
struct PointText {
  let point: MarketPoint
  var market: Market { point.regulated.original }

  /// What the columns of a table of firms are in.
  private var units: String {
    "\(Quantity.overlap.label) in \(Quantity.overlap.unit.rawValue), \(Quantity.profit.label) in "
      + "\(Quantity.profit.unit.rawValue); shares and P in \(Quantity.share.unit.rawValue)"
      + (market.sharesFoundations ? ", P over shocks to foundations" : "")
      + (point.state.price == nil
        ? "\n"
        : "; \(Quantity.price.label) and \(Quantity.markup.label) in "
          + "\(Quantity.price.unit.rawValue)\n")
  }

  /// One line a firm.
  var firmTable: Prose {
    let state = point.state
    let regimes = market.regimes
    let listed = ListedFirms(market.firms.count)
    let table = listed.table(
      [
        TextColumn("firm") { market.firms.name[$0] }
      ]
        + (market.owners.isTrivial
          ? [] : [TextColumn(Quantity.owner.label) { market.firms.owner(of: $0) }])
        + (market.sharesFoundations
          ? [
            TextColumn(Quantity.foundation.label) {
              market.firms.group(.foundation, firm: $0) ?? ""
            }
          ] : [])
        + [
          TextColumn(number: .overlap) { state.overlap[$0] },
          TextColumn(number: .share) { state.share[$0] },
        ]
        + regimes.enumerated().map { s, regime in
          TextColumn(number: "P(fail | \(regime.name))") {
            state.regimeFailure[$0 * regimes.count + s]
          }
        } + [TextColumn(number: .failureProbability) { state.expectedFailure[$0] }]
        + (state.perceivedFailure(in: market).map { perceived in
          [TextColumn(number: .perceivedFailure) { perceived[$0] }]
        } ?? [])
        + (state.price.map { price in [TextColumn(number: .price) { price[$0] }] } ?? [])
        + (state.markup.map { markup in [TextColumn(number: .markup) { markup[$0] }] } ?? []) + [
          TextColumn(number: .profit) { state.profit[$0] },
          TextColumn(Quantity.corner.label) { "\(point.corners[$0])" },
        ])
    let outside =
      market.outsideOption == nil
      ? ""
      : "\(Quantity.outsideShare.label): \(NumberText.significant(state.outsideShare))\n"
    return
      "\(table)\(units)\(outside)\(responseText)\(ownerTable)\(activityTable)\(foundationTable)"
  }

  /// At what a regime's probability that responds stands; empty where none does.
  private var responseText: Prose {
    guard let response = market.regimeResponse, let probability = point.regimeProbability else {
      return ""
    }
    let name = TerminalText.name(market.regimes[response.regime].name)
    let answers =
      point.verdict.certificate.outerResidual <= VerificationTolerance().outerResidual
    let slope = point.responseSlope.map { slope in
      "; slope of the response \(NumberText.significant(slope, digits: 4)): it "
        + (slope < 1 ? "returns after a small disturbance" : "RUNS AWAY after a small disturbance")
    }
    return "P(\(name)) = \(NumberText.significant(probability)), with which the market "
      + (answers ? "answers" : "does NOT answer") + "\(slope ?? "")\n"
  }

  /// One line a firm and activity; empty where no firm has any.
  private var activityTable: Prose {
    let lines = ActivityLine.all(point.state, in: market)
    guard !lines.isEmpty else { return "" }
    return ListedFirms(lines.count).table(
      [
        TextColumn(Quantity.firm.label) { market.firms.name[lines[$0].firm] },
        TextColumn(Quantity.activity.label) { lines[$0].activity.name },
        TextColumn(number: .activityLevel) { lines[$0].level },
        TextColumn(number: .activityCost) { lines[$0].cost },
        TextColumn(number: .activityOverlap) { lines[$0].overlap },
      ])
      + "\(Quantity.activityCost.label) in \(Quantity.activityCost.unit.rawValue), overlap in "
      + "\(Quantity.activityOverlap.unit.rawValue)\n"
  }

  /// One line a foundation; empty where no firm is on one.
  private var foundationTable: Prose {
    guard let totals = FoundationTotals(point.state, in: market) else { return "" }
    let foundations = market.foundations
    return ListedFirms(foundations.count).table(
      [
        TextColumn(Quantity.foundation.label) { foundations[$0].name },
        TextColumn(Quantity.foundationForm.label) { foundations[$0].form.rawValue },
        TextColumn(number: .shockProbability) { foundations[$0].probability },
        TextColumn(number: .firmCount) { Double(totals.firms[$0].count) },
        TextColumn(number: .foundationShare) { totals.share[$0] },
        TextColumn(number: .failuresInShock) { totals.failuresInShock[$0] },
        TextColumn(number: .covariance) { totals.covariance[$0] },
      ])
      + "E[K | shock]: \(Quantity.failuresInShock.unit.rawValue) of the whole market that fail on "
      + "average in a shock; E[K²] by "
      + "sharing: a part of the within-regime variance, in "
      + "\(Quantity.covariance.unit.rawValue)\n"
  }

  /// One line an owner; empty where nobody owns several firms.
  private var ownerTable: Prose {
    guard !market.owners.isTrivial else { return "" }
    let owners = OwnerTotals(point.state, in: market)
    return ListedFirms(owners.name.count).table(
      [
        TextColumn(Quantity.owner.label) { owners.name[$0] },
        TextColumn(number: .firmCount) { Double(owners.firms[$0].count) },
        TextColumn(number: .ownerShare) { owners.share[$0] },
        TextColumn(number: .ownerProfit) { owners.profit[$0] },
      ])
      + "\(Quantity.ownerShare.label) in \(Quantity.ownerShare.unit.rawValue), profit in "
      + "\(Quantity.ownerProfit.unit.rawValue)\n"
  }

  /// One line an outcome of the market.
  var outcomeTable: Prose {
    TextTable.outcomes(
      "market outcome", of: point.outcomes, Measure.shown(for: [point.outcomes]))
  }

  /// What is known of the profile: gains from deviating, stability, bounds on the exact
  /// equilibrium.
  var evidence: Prose {
    let certificate = point.verdict.certificate
    var text: Prose = "verification: \(EvidenceText.verdict(point.verdict, in: market))\n"
    if let factors = point.state.sequentialFactors(in: market), let least = factors.min(),
      let most = factors.max()
    {
      text += """
        timing: overlap and price at once; with overlaps first, and prices foreseen, overlap would \
        be worth \(NumberText.significant(least, digits: 3)) to \
        \(NumberText.significant(most, digits: 3)) times as much to firms

        """
    }
    if let enclosure = point.enclosure {
      let width = enclosure.enclosure.reduce(0) { max($0, $1.width) }
      text += """
        proof: an exact \(HeldText.equilibrium(of: market)) lies within \
        \(NumberText.significant(width, digits: 3)) of each overlap printed

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
