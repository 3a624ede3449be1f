import OverlapMarket
import Testing

@testable import Rosters

@Suite("One table of fields")
struct FieldTests {
  @Test("Domains and their words are the market's own", arguments: Domain.allCases)
  func domains(_ domain: Domain) throws {
    for value in [-1, -0.0, 0, .leastNonzeroMagnitude, 0.5, 1, 1.5, .infinity, .nan] {
      let error = marketError(domain, value)
      #expect((error == nil) == domain.contains(value), "\(domain) \(value)")
      if let error { #expect(error.rule == domain.rule) }
    }
  }

  /// What the market says of the value in a field of this domain.
  private func marketError(_ domain: Domain, _ value: Double) -> MarketError? {
    var firm = Firm(
      name: "f", cost: 1, margin: 1, baselineFailure: [0.5], effectiveness: [0.5])
    switch domain {
    case .positive: firm.cost = value
    case .nonNegative: firm.exposure = value
    case .real: firm.margin = value
    case .probability: firm.baselineFailure = [value]
    }
    do throws(MarketError) {
      _ = try Market(
        users: 1, demandSensitivity: 1, userHarm: 0, externalHarm: 0, systemicLoss: 0,
        regimes: [Regime(name: "r", probability: 1)], firms: Firms([firm], regimeCount: 1))
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "Each path stands once in a format",
    arguments: [FieldIndex.roster, .reform, .menu, .uncertainty])
  func paths(_ index: FieldIndex) {
    #expect(Set(index.paths).count == index.entries.count)
    #expect(index.fields.allSatisfy { !$0.meaning.isEmpty })
    for position in index.entries.indices {
      #expect(index.names.name(position) == index.fields[position].name)
    }
  }
}
