extension Instrument {
  /// All instruments, one line each, in the order of files and results. An instrument that is not
  /// here is in no policy.
  public static let all: [Instrument] = [
    .liability,
    .floor,
    .surcharge,
    .safeHarbor,
    .gapCeiling,
    .scorecard,
    .exposureCap,
    .complianceCost,
  ]
}

/// What is read of the table often, laid flat. Parameters are counted through all instruments.
enum InstrumentTable {
  static let parameters = Instrument.all.flatMap(\.parameters)
  static let domains = parameters.map(\.domain)
  static let standards = parameters.map { $0.standard.map { FirmValues.uniform($0) } }
  static let effects = Instrument.all.map(\.effects)

  /// The parameters of each instrument.
  static let ranges: [Range<Int>] = {
    var start = 0
    return Instrument.all.map { instrument in
      defer { start += instrument.parameters.count }
      return start..<start + instrument.parameters.count
    }
  }()

  /// The instrument of each parameter.
  static let owners = ranges.indices.flatMap { index in ranges[index].map { _ in index } }

  /// The order in which instruments bear on firms: what is paid whatever a firm chooses may depend
  /// on all else.
  static let bearing =
    Instrument.all.indices.filter { !effects[$0].contains(.lumpSum) }
    + Instrument.all.indices.filter { effects[$0].contains(.lumpSum) }

  /// Parameters of instruments that raise the least overlap, whose entries by firm are combined.
  static let combined = ranges.indices
    .filter { !effects[$0].isDisjoint(with: [.leastOverlap, .conditionalLeastOverlap]) }
    .flatMap { ranges[$0] }

  /// Instruments under which the least overlap may leave the range of a double.
  static let overflowing = Instrument.all.indices.filter { Instrument.all[$0].overflow != nil }

  private static let positions = Dictionary(
    uniqueKeysWithValues: Instrument.all.enumerated().map { ($1.name, $0) })
  private static let places = Dictionary(
    uniqueKeysWithValues: parameters.enumerated().map { ($1.path, $0) })

  static func position(of instrument: Instrument) -> Int {
    guard let position = positions[instrument.name] else {
      preconditionFailure("\(instrument.name) is not in the table of instruments")
    }
    return position
  }

  static func parameter(at path: String) -> PolicyParameter {
    guard let place = places[path] else {
      preconditionFailure("\(path) is not in the table of instruments")
    }
    return PolicyParameter(position: place)
  }
}
