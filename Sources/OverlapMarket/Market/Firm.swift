/// One seller of agentic services, as a row of `Firms` (docs/model.md section 1).
public struct Firm: Sendable, Hashable {
  /// Unique, not empty.
  public var name: String
  /// By the position of the primitive in the table: its number, or one a regime; empty where it is
  /// left out.
  private var numbers: [[Double]]

  /// A firm of which no number is set.
  init(name: String) {
    self.name = name
    numbers = Array(repeating: [], count: PrimitiveTable.firms.count)
  }

  public init(
    name: String, cost: Double, margin: Double, value: Double = 0, price: Double = 0,
    exposure: Double = 1, baselineFailure: [Double], effectiveness: [Double]
  ) {
    self.init(name: name)
    self.cost = cost
    self.margin = margin
    self.value = value
    self.price = price
    self.exposure = exposure
    self.baselineFailure = baselineFailure
    self.effectiveness = effectiveness
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

  subscript(at position: Int) -> [Double] {
    get { numbers[position] }
    set { numbers[position] = newValue }
  }

  private subscript(one position: Int) -> Double {
    get { numbers[position].first ?? .nan }
    set { numbers[position] = [newValue] }
  }
}

// The numbers of firms without extensions; see their descriptors.
extension Firm {
  /// c_i, greater than 0.
  public var cost: Double {
    get { self[one: Firms.Column.cost] }
    set { self[one: Firms.Column.cost] = newValue }
  }
  /// μ_i, any sign.
  public var margin: Double {
    get { self[one: Firms.Column.margin] }
    set { self[one: Firms.Column.margin] = newValue }
  }
  /// v_i.
  public var value: Double {
    get { self[one: Firms.Column.value] }
    set { self[one: Firms.Column.value] = newValue }
  }
  /// P_i.
  public var price: Double {
    get { self[one: Firms.Column.price] }
    set { self[one: Firms.Column.price] = newValue }
  }
  /// e_i, at least 0.
  public var exposure: Double {
    get { self[one: Firms.Column.exposure] }
    set { self[one: Firms.Column.exposure] = newValue }
  }
  /// π⁰_{S,i} by regime in the market's order, in [0, 1].
  public var baselineFailure: [Double] {
    get { self[at: Firms.Column.baselineFailure] }
    set { self[at: Firms.Column.baselineFailure] = newValue }
  }
  /// a_{S,i} by regime in the market's order, at least 0.
  public var effectiveness: [Double] {
    get { self[at: Firms.Column.effectiveness] }
    set { self[at: Firms.Column.effectiveness] = newValue }
  }
}
