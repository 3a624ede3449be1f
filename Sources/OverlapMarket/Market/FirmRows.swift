/// Firms row by row, as files hold them, on their way into the columns of `Firms`.
///
/// The numbers that every firm has lie in one block, so that a reader puts each where it belongs
/// and allocates nothing a firm. A number that few files have has a column of its own, from the
/// first row on that sets it.
package struct FirmRows: Sendable {
  package let regimeCount: Int
  private(set) var names: [String] = []
  /// Row after row, those of `names` and the one that is open.
  private(set) var numbers: [Double] = []
  /// A row in which nothing is set.
  private let unset: [Double]
  /// Where the numbers of each primitive begin, by its position in the table: within a row, or
  /// beyond its width, by the columns in `further`.
  private let places: [Int]
  /// Columns of the numbers that are not in rows; empty where no row sets one.
  private var further: [[Double]]
  private let fillers: [Double]
  /// Those that are not empty.
  private var used: [Int] = []
  /// Names of groups, by position in their table; empty where no row sets one, nil of a row that
  /// does not.
  private(set) var groups: [[String?]] = Array(
    repeating: [], count: PrimitiveTable.firmGroups.count)
  private var usesGroups = false
  /// Of the rows that have any.
  private(set) var activities: [Int: [Activity]] = [:]
  /// Of the open row, by position, where numbers come one by one.
  private var partial: [Int: Activity] = [:]

  package init(regimeCount: Int) {
    self.regimeCount = regimeCount
    var unset: [Double] = []
    var fillers: [Double] = []
    for primitive in PrimitiveTable.firms {
      let numbers = repeatElement(
        primitive.isAlwaysStored ? primitive.standard ?? 0 : primitive.filler,
        count: primitive.width(regimeCount: regimeCount))
      if primitive.isAlwaysStored { unset += numbers } else { fillers += numbers }
    }
    var place = (row: 0, further: unset.count)
    places = PrimitiveTable.firms.map { primitive in
      let width = primitive.width(regimeCount: regimeCount)
      defer { if primitive.isAlwaysStored { place.row += width } else { place.further += width } }
      return primitive.isAlwaysStored ? place.row : place.further
    }
    self.unset = unset
    self.fillers = fillers
    further = Array(repeating: [], count: fillers.count)
  }

  package var count: Int { names.count }
  package var isEmpty: Bool { names.isEmpty }

  /// Numbers a row.
  var width: Int { unset.count }

  /// Where the number of a primitive of firms goes, the first where it is by regime, in which the
  /// others follow in order.
  package func place(of primitive: PrimitiveDescriptor) -> Int { places[primitive.position] }

  /// Opens a row. One that was open and never closed is forgotten.
  @inline(__always)
  package mutating func beginRow() {
    numbers.removeLast(numbers.count - names.count * width)
    numbers.append(contentsOf: unset)
    if !used.isEmpty { beginFurther() }
    if !activities.isEmpty { activities[names.count] = nil }
    if !partial.isEmpty { partial.removeAll() }
    if usesGroups { beginGroups() }
  }

  private mutating func beginGroups() {
    for k in groups.indices where !groups[k].isEmpty {
      groups[k].removeLast(groups[k].count - names.count)
      groups[k].append(nil)
    }
  }

  /// Sets a name of the open row.
  package mutating func set(_ group: GroupDescriptor, _ name: String) {
    let k = group.position
    usesGroups = true
    if groups[k].isEmpty { groups[k] = Array(repeating: nil, count: names.count + 1) }
    groups[k][names.count] = name
  }

  /// Sets what the open row's firm does for overlap.
  package mutating func set(_ activities: [Activity]) { self.activities[names.count] = activities }

  /// Sets a number of one of the open row's activities.
  package mutating func set(
    _ primitive: PrimitiveDescriptor, ofActivity position: Int, to value: Double
  ) {
    partial[position, default: Activity(name: "", cost: .nan, overlap: .nan)][primitive] = value
  }

  /// Makes activities of the numbers that were set one by one.
  /// - Parameter names: those of all activities, by position.
  /// - Returns: the field that is missing or in the way, and what is wrong; nil: nothing.
  package mutating func closeActivities(of names: [String]) -> (column: String, rule: String)? {
    let list = partial.sorted { $0.key < $1.key }.map { position, activity in
      Activity(name: names[position], cost: activity.cost, overlap: activity.overlap)
    }
    for activity in list {
      for primitive in PrimitiveTable.activities where activity[primitive].isNaN {
        return (
          "activities.\(activity.name).\(primitive.name)",
          "empty; must be \(primitive.domain.noun), since the firm has the activity"
        )
      }
    }
    let cost = numbers[self.names.count * width + place(of: .cost)]
    let isSet = cost != unset[place(of: .cost)]
    guard isSet == list.isEmpty else {
      return (
        "cost",
        isSet
          ? "must be empty beside activities, from which it follows"
          : "empty; must be \(PrimitiveDescriptor.cost.domain.noun), or give the firm activities"
      )
    }
    if !list.isEmpty { set(list) }
    return nil
  }

  private mutating func beginFurther() {
    for k in used {
      further[k].removeLast(further[k].count - names.count)
      further[k].append(fillers[k])
    }
  }

  /// Sets a number of the open row.
  @inline(__always)
  package mutating func set(_ place: Int, _ value: Double) {
    if place < width {
      numbers[names.count * width + place] = value
    } else {
      setFurther(place - width, value)
    }
  }

  private mutating func setFurther(_ k: Int, _ value: Double) {
    if further[k].isEmpty {
      further[k] = Array(repeating: fillers[k], count: names.count + 1)
      used.append(k)
    }
    further[k][names.count] = value
  }

  /// Closes the open row.
  package mutating func endRow(name: String) { names.append(name) }

  /// No rows, with the memory of those that were there.
  package mutating func removeAll() {
    names.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    for k in used { further[k].removeAll() }
    used.removeAll()
    if usesGroups { for k in groups.indices { groups[k].removeAll() } }
    usesGroups = false
    activities.removeAll()
  }

  /// Adds the numbers of the primitive at a position in the table, row after row.
  /// - Parameter isKept: whether to add what stands for nothing where no row sets any.
  func append(_ position: Int, width count: Int, to column: inout [Double], isKept: Bool) {
    let first = places[position]
    guard first >= width else {
      numbers.withUnsafeBufferPointer { numbers in
        for row in names.indices {
          for place in first..<first + count { column.append(numbers[row * width + place]) }
        }
      }
      return
    }
    let own = first - width..<first - width + count
    guard isKept || own.contains(where: { !further[$0].isEmpty }) else { return }
    for row in names.indices {
      for k in own { column.append(further[k].isEmpty ? fillers[k] : further[k][row]) }
    }
  }

  /// Whether some row sets the primitive at a position in the table.
  func hasAny(_ position: Int, width count: Int) -> Bool {
    let first = places[position]
    return first < width
      || (first - width..<first - width + count).contains { !further[$0].isEmpty }
  }
}
