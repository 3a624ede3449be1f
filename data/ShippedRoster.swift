/// A roster of this folder, built into the program.
public struct ShippedRoster: Sendable {
  /// Its file's name without the ending.
  public let name: String
  /// The file's bytes.
  public let rosterBytes: [UInt8]

  public static let all: [ShippedRoster] = [
    ShippedRoster(name: "two-assistants", rosterBytes: PackageResources.two_assistants_json),
    ShippedRoster(
      name: "symmetric-baseline", rosterBytes: PackageResources.symmetric_baseline_json),
    ShippedRoster(name: "frontier-market", rosterBytes: PackageResources.frontier_market_json),
    ShippedRoster(name: "kinks-one-regime", rosterBytes: PackageResources.kinks_one_regime_json),
    ShippedRoster(name: "floor-binds-some", rosterBytes: PackageResources.floor_binds_some_json),
    ShippedRoster(name: "outside-option", rosterBytes: PackageResources.outside_option_json),
    ShippedRoster(
      name: "several-equilibria", rosterBytes: PackageResources.several_equilibria_json),
    ShippedRoster(name: "no-equilibrium", rosterBytes: PackageResources.no_equilibrium_json),
    ShippedRoster(name: "unseen-failures", rosterBytes: PackageResources.unseen_failures_json),
    ShippedRoster(name: "valued-exposure", rosterBytes: PackageResources.valued_exposure_json),
  ]
}
