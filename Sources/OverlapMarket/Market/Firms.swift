import Intervals

/// The firms of a market as a structure of arrays, so that a sweep over a million firms reads
/// memory in order.
///
/// Columns by regime are firm-major: the entry of firm `i` in regime `s` is at `i * regimeCount +
/// s`. As a collection its elements are `Firm` rows, built on access in O(regimes).
public struct Firms: Sendable {
  public let regimeCount: Int
  public private(set) var name: [String] = []
  /// Names of what firms have in common, by position in their table; empty where no firm gives one.
  private(set) var groups: [[String?]] = Array(
    repeating: [], count: PrimitiveTable.firmGroups.count)
  /// What each firm does for overlap, from which its cost follows; empty where no firm says.
  @usableFromInline private(set) var activityLists: [[Activity]] = []
  /// By the position of the primitive in the table. A column that is not always stored is empty
  /// where every firm has the default, or none.
  @usableFromInline private(set) var columns: [[Double]] = Array(
    repeating: [], count: PrimitiveTable.firms.count)

  public init(regimeCount: Int) {
    self.regimeCount = regimeCount
  }

  public init(_ rows: some Sequence<Firm>, regimeCount: Int) {
    self.init(regimeCount: regimeCount)
    for row in rows { append(row) }
  }

  /// Adds a row.
  /// - Precondition: what it has by regime has `regimeCount` entries.
  public mutating func append(_ firm: Firm) {
    append([firm.activities])
    columns[Column.cost].append(
      firm.activities.isEmpty ? firm.cost : ActivityMix(firm.activities).cost)
    columns[Column.margin].append(firm.margin)
    columns[Column.value].append(firm.value)
    columns[Column.price].append(firm.price)
    columns[Column.exposure].append(firm.exposure)
    append(firm.baselineFailure, to: Column.baselineFailure)
    append(firm.effectiveness, to: Column.effectiveness)
    for k in Column.count..<columns.count {
      if let own = firm.further[k] {
        fill(k)
        append(own, to: k)
      } else if !columns[k].isEmpty {
        append(Array(repeating: PrimitiveTable.firms[k].filler, count: width(k)), to: k)
      }
    }
    for k in groups.indices { append([firm.groups[k]], toGroup: k) }
    name.append(firm.name)
  }

  /// Adds the activities of firms that come next.
  private mutating func append(_ lists: [[Activity]]) {
    if activityLists.isEmpty {
      guard lists.contains(where: { !$0.isEmpty }) else { return }
      activityLists = Array(repeating: [], count: name.count)
    }
    activityLists += lists
  }

  /// What a firm does for overlap; empty of a firm that has a cost of overlap alone.
  public func activities(of firm: Int) -> [Activity] {
    activityLists.isEmpty ? [] : activityLists[firm]
  }

  /// Whether some firm has activities.
  @inlinable public var haveActivities: Bool { !activityLists.isEmpty }

  /// Changes a number of an activity, and with it the firm's cost.
  /// - Precondition: the firm has so many activities; the primitive is an activity's.
  package mutating func set(
    _ primitive: PrimitiveDescriptor, firm: Int, activity: Int, to value: Double
  ) {
    activityLists[firm][activity][primitive] = value
    columns[Column.cost][firm] = ActivityMix(activityLists[firm]).cost
  }

  /// c_i in a scalar.
  @inlinable @inline(__always)
  public func cost<Numbers: ScalarNumbers>(of firm: Int, _ numbers: Numbers) -> Numbers.Value {
    haveActivities && Numbers.moves
      ? movingCost(of: firm, numbers) : numbers.firm(firm, cost[firm], .cost, regime: 0)
  }

  @usableFromInline
  func movingCost<Numbers: ScalarNumbers>(of firm: Int, _ numbers: Numbers) -> Numbers.Value {
    let activities = activityLists[firm]
    guard !activities.isEmpty else { return numbers.firm(firm, cost[firm], .cost, regime: 0) }
    return ActivityMix(activities) {
      numbers.activity($0, of: firm, activities[$0][$1], $1)
    }.cost.valued(cost[firm])
  }

  /// Adds the names of firms that come next.
  private mutating func append(_ names: [String?], toGroup k: Int) {
    if groups[k].isEmpty {
      guard names.contains(where: { $0 != nil }) else { return }
      groups[k] = Array(repeating: nil, count: name.count)
    }
    groups[k] += names
  }

  /// The name that a firm gives for what it has in common with others; nil where it gives none.
  public func group(_ group: GroupDescriptor, firm: Int) -> String? {
    let names = groups[group.position]
    return names.isEmpty ? nil : names[firm]
  }

  /// Whether some firm gives a name for it.
  public func hasGroup(_ group: GroupDescriptor) -> Bool { !groups[group.position].isEmpty }

  private mutating func append(_ numbers: [Double], to column: Int) {
    precondition(
      numbers.count == width(column),
      "\(PrimitiveTable.firms[column].path): one number, or one a regime")
    columns[column].append(contentsOf: numbers)
  }

  /// Adds rows that are closed. O(rows · regimes).
  /// - Precondition: there are as many regimes.
  package mutating func append(_ rows: FirmRows) {
    precondition(rows.regimeCount == regimeCount, "one column a regime")
    for k in columns.indices {
      let width = width(k)
      if rows.hasAny(k, width: width) { fill(k) }
      rows.append(k, width: width, to: &columns[k], isKept: !columns[k].isEmpty)
    }
    if rows.activities.isEmpty {
      append(Array(repeating: [], count: activityLists.isEmpty ? 0 : rows.count))
    } else {
      let first = name.count
      let lists = (0..<rows.count).map { rows.activities[$0] ?? [] }
      append(lists)
      for (row, list) in lists.enumerated() where !list.isEmpty {
        columns[Column.cost][first + row] = ActivityMix(list).cost
      }
    }
    for k in groups.indices {
      let own = rows.groups[k]
      if own.isEmpty {
        if !groups[k].isEmpty { groups[k] += Array(repeating: nil, count: rows.count) }
      } else {
        append(Array(own.prefix(rows.count)), toGroup: k)
      }
    }
    name.append(contentsOf: rows.names)
  }

  /// e⁰_i where a cap on exposures has lowered some; else empty.
  @usableFromInline private(set) var exposureBeforeCap: [Double] = []

  /// e⁰_i: the exposure of a firm if there were no cap.
  @inlinable public func uncappedExposure(of firm: Int) -> Double {
    exposureBeforeCap.isEmpty ? exposure[firm] : exposureBeforeCap[firm]
  }

  /// Whether a cap lowers the exposure of a firm.
  @inlinable public func isCapped(_ firm: Int) -> Bool {
    !exposureBeforeCap.isEmpty && exposureBeforeCap[firm] > exposure[firm]
  }

  /// e_i in a scalar: what is held at a cap moves with no number.
  @inlinable @inline(__always)
  public func exposure<Numbers: ScalarNumbers>(of firm: Int, _ numbers: Numbers) -> Numbers.Value {
    isCapped(firm)
      ? Numbers.Value(exposure[firm])
      : numbers.firm(firm, exposure[firm], .exposure, regime: 0)
  }

  /// These firms with no exposure above a cap.
  func cappingExposure(at cap: Double) -> Firms {
    var capped = self
    capped.exposureBeforeCap = exposure
    capped.columns[Column.exposure] = exposure.map { Swift.min($0, cap) }
    return capped
  }

  /// Some of the firms, in the order given.
  func restricted(to firms: [Int]) -> Firms {
    var some = Firms(regimeCount: regimeCount)
    some.name = firms.map { name[$0] }
    let own = firms.map { activities(of: $0) }
    some.activityLists = own.contains { !$0.isEmpty } ? own : []
    for k in groups.indices where !groups[k].isEmpty {
      let own = firms.map { groups[k][$0] }
      some.groups[k] = own.contains { $0 != nil } ? own : []
    }
    for k in columns.indices where !columns[k].isEmpty {
      let width = width(k)
      some.columns[k] = firms.flatMap { columns[k][$0 * width..<($0 + 1) * width] }
    }
    if !exposureBeforeCap.isEmpty { some.exposureBeforeCap = firms.map { exposureBeforeCap[$0] } }
    return some
  }

  /// Equal firms whose columns no others share.
  func detached() -> Firms {
    var copy = Firms(regimeCount: regimeCount)
    copy.name = name.map(\.self)
    copy.activityLists = activityLists.map(\.self)
    copy.groups = groups.map { $0.map(\.self) }
    copy.columns = columns.map { $0.map(\.self) }
    copy.exposureBeforeCap = exposureBeforeCap.map(\.self)
    return copy
  }

  public mutating func reserveCapacity(_ count: Int) {
    name.reserveCapacity(count)
    for (k, primitive) in PrimitiveTable.firms.enumerated() where primitive.isAlwaysStored {
      columns[k].reserveCapacity(count * width(k))
    }
  }

  /// Position of an entry in a column by regime.
  @inline(__always)
  package func offset(_ firm: Int, _ regime: Int) -> Int { firm * regimeCount + regime }

  private func width(_ column: Int) -> Int {
    PrimitiveTable.firms[column].width(regimeCount: regimeCount)
  }

  /// Writes out a column that was empty, for the firms that are there.
  private mutating func fill(_ column: Int) {
    let count = name.count * width(column)
    guard columns[column].isEmpty, count > 0 else { return }
    columns[column] = Array(repeating: PrimitiveTable.firms[column].filler, count: count)
  }
}

// Any primitive, by its descriptor.
extension Firms {
  /// Whether some firm has a number of an extension.
  @inlinable public var isExtended: Bool {
    (Column.extensions..<columns.count).contains { !columns[$0].isEmpty }
  }

  /// Whether some firm may have another number than the default, or one where there need not be
  /// any.
  public func isSet(_ primitive: PrimitiveDescriptor) -> Bool {
    !columns[primitive.position].isEmpty
  }

  /// The number of a firm, in a regime where it differs by regime; nil where it has none, or not
  /// the object in which it stands.
  /// - Precondition: the primitive is a firm's.
  public func number(_ primitive: PrimitiveDescriptor, firm: Int, regime: Int = 0) -> Double? {
    precondition(primitive.owner == .firms, "a primitive of firms")
    if let object = primitive.object, !has(object, firm: firm) { return nil }
    return entry(primitive, firm: firm, regime: regime)
  }

  /// The same, and a default also where the object in which it stands is not there.
  func entry(_ primitive: PrimitiveDescriptor, firm: Int, regime: Int = 0) -> Double? {
    let column = columns[primitive.position]
    guard !column.isEmpty else { return primitive.standard }
    let value = column[primitive.isByRegime ? offset(firm, regime) : firm]
    return PrimitiveDescriptor.isNone(value) ? nil : value
  }

  /// Whether a firm has some number of an object.
  private func has(_ object: PrimitiveObject, firm: Int) -> Bool {
    PrimitiveTable.parts(of: object).contains { says($0.position, firm: firm) }
  }

  /// Whether a file must say something of a primitive, by its position in the table, for a firm to
  /// have its numbers: always of what is always stored, and of the rest where a number is neither
  /// absent nor the default.
  package func says(_ position: Int, firm: Int) -> Bool {
    guard !columns[position].isEmpty else { return false }
    if PrimitiveTable.firms[position].isAlwaysStored { return true }
    let filler = PrimitiveTable.firms[position].filler
    let width = width(position)
    for entry in firm * width..<(firm + 1) * width {
      let value = columns[position][entry]
      if value != filler && !PrimitiveDescriptor.isNone(value) { return true }
    }
    return false
  }

  /// A number of a column that is not empty, by the position of its primitive in the table.
  package func entry(_ position: Int, firm: Int, regime: Int = 0) -> Double {
    columns[position][firm * width(position) + regime]
  }

  /// The same firms without an object of primitives.
  func clearing(_ object: PrimitiveObject) -> Firms {
    var cleared = self
    for primitive in PrimitiveTable.parts(of: object) { cleared.columns[primitive.position] = [] }
    return cleared
  }

  /// Changes the number of a firm. Whether it is in its domain is checked where a market is made of
  /// the firms.
  /// - Precondition: the primitive is a firm's.
  public mutating func set(
    _ primitive: PrimitiveDescriptor, firm: Int, regime: Int = 0, to value: Double
  ) {
    precondition(primitive.owner == .firms, "a primitive of firms")
    fill(primitive.position)
    columns[primitive.position][primitive.isByRegime ? offset(firm, regime) : firm] = value
  }
}

// The columns of firms without extensions; see their descriptors.
extension Firms {
  /// Positions in the table.
  @usableFromInline enum Column {
    @inlinable static var cost: Int { 0 }
    @inlinable static var margin: Int { 1 }
    @inlinable static var value: Int { 2 }
    @inlinable static var price: Int { 3 }
    @inlinable static var exposure: Int { 4 }
    @inlinable static var baselineFailure: Int { 5 }
    @inlinable static var effectiveness: Int { 6 }
    /// Those above, which are always stored.
    @inlinable static var count: Int { 7 }
    @inlinable static var heldOverlap: Int { 7 }
    @inlinable static var unitCost: Int { 8 }
    /// Those of extensions come from here on.
    @inlinable static var extensions: Int { 9 }
  }

  @inlinable public var cost: [Double] { columns[Column.cost] }
  @inlinable public var margin: [Double] { columns[Column.margin] }
  @inlinable public var value: [Double] { columns[Column.value] }
  @inlinable public var price: [Double] { columns[Column.price] }
  @inlinable public var exposure: [Double] { columns[Column.exposure] }
  @inlinable public var baselineFailure: [Double] { columns[Column.baselineFailure] }
  @inlinable public var effectiveness: [Double] { columns[Column.effectiveness] }
}

extension Firms: Equatable {
  /// Whether the numbers of all firms are equal, however columns are stored. O(firms · regimes).
  public static func == (a: Firms, b: Firms) -> Bool {
    guard a.regimeCount == b.regimeCount, a.name == b.name,
      a.exposureBeforeCap == b.exposureBeforeCap, a.activityLists == b.activityLists,
      zip(a.groups, b.groups).allSatisfy({ x, y in
        x == y || x.isEmpty && y.allSatisfy { $0 == nil } || y.isEmpty && x.allSatisfy { $0 == nil }
      })
    else { return false }
    return a.columns.indices.allSatisfy { k in
      let (x, y) = (a.columns[k], b.columns[k])
      if x.isEmpty && y.isEmpty { return true }
      let filler = PrimitiveTable.firms[k].filler
      return (0..<Swift.max(x.count, y.count)).allSatisfy { i in
        let (u, v) = (x.isEmpty ? filler : x[i], y.isEmpty ? filler : y[i])
        return u == v || PrimitiveDescriptor.isNone(u) && PrimitiveDescriptor.isNone(v)
      }
    }
  }
}

extension Firms: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { name.count }

  public subscript(index: Int) -> Firm {
    let regimes = index * regimeCount..<(index + 1) * regimeCount
    var firm = Firm(
      name: name[index], cost: cost[index], margin: margin[index], value: value[index],
      price: price[index], exposure: exposure[index],
      baselineFailure: Array(baselineFailure[regimes]),
      effectiveness: Array(effectiveness[regimes]))
    firm.activities = activities(of: index)
    for group in PrimitiveTable.firmGroups { firm[group] = self.group(group, firm: index) }
    for k in Column.count..<columns.count where !columns[k].isEmpty {
      let width = width(k)
      let own = columns[k][index * width..<(index + 1) * width]
      if !own.allSatisfy(PrimitiveDescriptor.isNone) {
        firm[all: PrimitiveTable.firms[k]] = Array(own)
      }
    }
    return firm
  }
}
