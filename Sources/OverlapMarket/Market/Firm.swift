/// One seller of agentic services, as a row of `Firms` (docs/model.md section 1).
public struct Firm: Sendable, Hashable {
  /// Unique, not empty.
  public var name: String
  /// Names of what it has in common with others, by position in the table; most firms have none.
  private(set) var groups: [Int: String] = [:]
  /// c_i, greater than 0; of a firm with activities what follows from them, whatever stands here.
  public var cost: Double
  /// What it does for overlap; empty of a firm that has a cost of overlap alone.
  public var activities: [Activity] = []
  /// μ_i, any sign.
  public var margin: Double
  /// v_i.
  public var value: Double
  /// P_i.
  public var price: Double
  /// e_i, at least 0.
  public var exposure: Double
  /// π⁰_{S,i} by regime in the market's order, in [0, 1].
  public var baselineFailure: [Double]
  /// a_{S,i} by regime in the market's order, at least 0.
  public var effectiveness: [Double]
  /// Those of other primitives that are not left out, by position in the table: most firms have
  /// none, and then a row costs no more memory than the fields above.
  private(set) var further: [Int: [Double]] = [:]

  public init(
    name: String, cost: Double, margin: Double, value: Double = 0, price: Double = 0,
    exposure: Double = 1, baselineFailure: [Double], effectiveness: [Double]
  ) {
    self.name = name
    self.cost = cost
    self.margin = margin
    self.value = value
    self.price = price
    self.exposure = exposure
    self.baselineFailure = baselineFailure
    self.effectiveness = effectiveness
  }

  /// The name that it gives for what it has in common with others; nil where it gives none.
  public subscript(group: GroupDescriptor) -> String? {
    get { groups[group.position] }
    set { groups[group.position] = newValue }
  }

  /// The numbers of a primitive, by regime in the market's order where it has one a regime; empty
  /// where it is left out.
  /// - Precondition: the primitive is a firm's.
  public subscript(all primitive: PrimitiveDescriptor) -> [Double] {
    get { self[at: primitive.position] }
    set {
      precondition(primitive.owner == .firms, "a primitive of firms")
      self[at: primitive.position] =
        !primitive.isAlwaysStored && newValue.allSatisfy { $0 == primitive.standard }
        ? [] : newValue
    }
  }

  /// The number of a primitive that does not differ by regime, or its default; nil where there is
  /// neither.
  public subscript(primitive: PrimitiveDescriptor) -> Double? {
    get {
      if let object = primitive.object,
        PrimitiveTable.parts(of: object).allSatisfy({ self[all: $0].isEmpty })
      {
        return nil
      }
      return self[all: primitive].first ?? primitive.standard
    }
    set { self[all: primitive] = newValue.map { [$0] } ?? [] }
  }

  /// The numbers of the primitive at a position in the table, as they are stored.
  private subscript(at position: Int) -> [Double] {
    get {
      switch position {
      case Firms.Column.cost: stored(cost)
      case Firms.Column.margin: stored(margin)
      case Firms.Column.value: stored(value)
      case Firms.Column.price: stored(price)
      case Firms.Column.exposure: stored(exposure)
      case Firms.Column.baselineFailure: baselineFailure
      case Firms.Column.effectiveness: effectiveness
      default: further[position] ?? []
      }
    }
    set {
      func one() -> Double {
        precondition(newValue.count <= 1, "one number")
        return newValue.first ?? PrimitiveTable.firms[position].filler
      }
      switch position {
      case Firms.Column.cost: cost = one()
      case Firms.Column.margin: margin = one()
      case Firms.Column.value: value = one()
      case Firms.Column.price: price = one()
      case Firms.Column.exposure: exposure = one()
      case Firms.Column.baselineFailure: baselineFailure = newValue
      case Firms.Column.effectiveness: effectiveness = newValue
      default: further[position] = newValue.isEmpty ? nil : newValue
      }
    }
  }

  private func stored(_ number: Double) -> [Double] {
    PrimitiveDescriptor.isNone(number) ? [] : [number]
  }
}
