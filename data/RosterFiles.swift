/// The files of this folder that are named after a roster, built into the program: by the roster's
/// name, in the order in which they are listed.
///
/// Two targets compile this text, each with the files of its own folder: data has the rosters, and
/// data/answers, which links to it, what is recorded of them. So the rosters' names stand here, and
/// in Package.swift for the package manager.
enum RosterFiles {
  static let all: [(name: String, bytes: [UInt8])] = [
    ("two-assistants", PackageResources.two_assistants_json),
    ("symmetric-baseline", PackageResources.symmetric_baseline_json),
    ("frontier-market", PackageResources.frontier_market_json),
    ("kinks-one-regime", PackageResources.kinks_one_regime_json),
    ("floor-binds-some", PackageResources.floor_binds_some_json),
    ("outside-option", PackageResources.outside_option_json),
    ("several-equilibria", PackageResources.several_equilibria_json),
    ("no-equilibrium", PackageResources.no_equilibrium_json),
    ("unseen-failures", PackageResources.unseen_failures_json),
    ("valued-exposure", PackageResources.valued_exposure_json),
    ("chosen-prices", PackageResources.chosen_prices_json),
    ("merged-brands", PackageResources.merged_brands_json),
    ("shared-foundation", PackageResources.shared_foundation_json),
    ("scored-activities", PackageResources.scored_activities_json),
    ("adaptive-adversary", PackageResources.adaptive_adversary_json),
  ]
}
