/// A parameter of an instrument, as a policy is asked for it.
public struct PolicyParameter: Sendable, Hashable {
  /// Among the parameters of all instruments, in the order of the table.
  let position: Int

  /// In the order of the table.
  public static let all = InstrumentTable.parameters.indices.map { PolicyParameter(position: $0) }
  /// Those that a menu can move.
  public static let movable = all.filter { $0.descriptor.axis != nil }
  /// Those that a path can move.
  public static let followed = all.filter { $0.descriptor.pathEffect != nil }

  public var descriptor: ParameterDescriptor { InstrumentTable.parameters[position] }
  public var instrument: Instrument { Instrument.all[InstrumentTable.owners[position]] }
  /// As menus and paths call it: `floor`, `safeHarborThreshold`.
  public var name: String { descriptor.axis?.name ?? descriptor.path }
}

extension PolicyParameter: CustomStringConvertible {
  public var description: String { name }
}
