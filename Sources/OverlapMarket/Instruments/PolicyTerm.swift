/// An instrument at some values: what policies are made of and changed by. The file of each
/// instrument says how one is made.
public struct PolicyTerm: Sendable, Hashable {
  let instrument: Instrument
  /// Of each of the instrument's parameters; nil: left out.
  let values: [FirmValues?]
  /// Of each parameter that is by activity, by the activity's name.
  let weights: [PolicyParameter: [String: Double]]

  /// - Parameters:
  ///   - values: of each of the instrument's parameters, in their order; nil: left out, for its
  ///     standard.
  ///   - weights: of those that are by activity, by the activity's name.
  /// - Precondition: as many as there are.
  package init(
    _ instrument: Instrument, _ values: [FirmValues?],
    weights: [PolicyParameter: [String: Double]] = [:]
  ) {
    precondition(values.count == instrument.parameters.count, "one entry a parameter")
    self.instrument = instrument
    self.values = values
    self.weights = weights
  }
}
