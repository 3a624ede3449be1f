/// A sum of products that leaves the range of a double, and the number to blame: the factor that is
/// farthest from 1 in the largest product.
package struct Magnitude {
  package struct Factor {
    let path: String
    let value: Double

    package init(_ path: String, _ value: Double) {
      self.path = path
      self.value = value
    }

    /// In words: the last step of its path.
    var name: String { path.split(separator: ".").last.map(String.init) ?? path }
    var size: Double { value.magnitude.logarithm }
  }

  /// - Parameters:
  ///   - terms: products, at least one of which has a factor.
  ///   - divisors: what all of them are divided by.
  package static func error(_ terms: [[Factor]], over divisors: [Factor] = []) -> MarketError {
    func size(_ term: [Factor]) -> Double { term.reduce(0) { $0 + $1.size } }
    var largest = terms.first ?? []
    for term in terms.dropFirst() where size(term) > size(largest) { largest = term }
    var blamed = largest.first ?? Factor("", .nan)
    var distance = -Double.infinity
    for (factor, own) in largest.map({ ($0, $0.size) }) + divisors.map({ ($0, -$0.size) })
    where own >= distance {
      (blamed, distance) = (factor, own)
    }
    let product = largest.map(\.name).joined(separator: " × ")
    return .overflow(
      path: blamed.path, value: blamed.value,
      combination: ([product] + divisors.map(\.name)).joined(separator: " / "))
  }
}

extension Double {
  /// The exponent and the leading digits of a number: a logarithm for comparing sizes, of any
  /// number that is not negative. −∞ of 0.
  fileprivate var logarithm: Double {
    guard isFinite, self > 0 else { return self > 0 ? .infinity : -.infinity }
    return Double(exponent) + significand - 1
  }
}

extension Market {
  /// A number of this market as a factor; in the regime where it is largest, if it differs by
  /// regime.
  package func factor(_ primitive: PrimitiveDescriptor, of firm: Int = 0) -> Magnitude.Factor {
    guard primitive.owner == .firms else {
      return Magnitude.Factor(primitive.path, numbers[primitive] ?? 0)
    }
    let path = "firms[\(firm)].\(primitive.name)"
    guard primitive.isByRegime else {
      return Magnitude.Factor(path, firms.number(primitive, firm: firm) ?? 0)
    }
    let values = regimes.indices.map { firms.number(primitive, firm: firm, regime: $0) ?? 0 }
    let regime = values.indices.max { values[$0] < values[$1] } ?? 0
    return Magnitude.Factor("\(path).\(regimes[regime].name)", values[regime])
  }
}

extension Policy {
  /// A number of this policy as a factor.
  func factor(_ parameter: PolicyParameter, of firm: Int) -> Magnitude.Factor {
    Magnitude.Factor("policy.\(parameter.descriptor.path)", self[parameter]?[firm] ?? 0)
  }
}

// What a firm's problem is made of.
extension RegulatedMarket {
  /// Revenue that a firm could win, over the cost of overlap.
  func reachError(of i: Int) -> MarketError {
    let floor = burden.leastOverlap[i]
    if !(floor * floor < 1e149) {
      if market.firms.heldOverlap(of: i) != nil {
        return .overflow(
          path: "firms[\(i)].overlap", value: floor, combination: "the square of \(floor)")
      }
      let own = policy.factor(.floor, of: i)
      let other = policy.instruments.first { $0 != .floor && $0.overflow != nil }
      guard own.value < floor, let other else { return Magnitude.error([[own, own]]) }
      return .overflow(
        path: "policy.\(other.name)", value: nil, combination: other.overflow ?? other.name)
    }
    let users = market.factor(.users)
    return Magnitude.error(
      [
        [users, market.factor(.margin, of: i)], [users] + liableHarm(of: i),
        [policy.factor(.surcharge, of: i), market.factor(.systemicLoss)],
      ], over: [market.factor(.cost, of: i)])
  }

  /// A log weight or what a firm is liable for, or how fast one of them moves with overlap.
  /// - Parameter isSteep: whether it is how fast they move.
  func weightError(of i: Int, isSteep: Bool) -> MarketError {
    let sensitivity = market.factor(.demandSensitivity)
    let demand = [sensitivity, market.factor(.userHarm), market.factor(.exposure, of: i)]
    let slope = isSteep ? [market.factor(.effectiveness, of: i)] : []
    let further = PrimitiveTable.firms.filter { $0.object != nil && !$0.isByRegime }
    let paid: [PrimitiveDescriptor] =
      market.pricing == .fixed
      ? [.price]
      : market.firms.number(.unitCost, firm: i) == nil ? [.price, .margin] : [.unitCost]
    let quality = ([.value] + paid + further).map { [sensitivity, market.factor($0, of: i)] }
    return Magnitude.error(
      [demand + slope, liableHarm(of: i) + slope] + (isSteep ? [] : quality))
  }

  private func liableHarm(of i: Int) -> [Magnitude.Factor] {
    [
      policy.factor(.liability, of: i), market.factor(.externalHarm),
      market.factor(.exposure, of: i),
    ]
  }
}
