/// Lengths on (profile, parameter): strategies in units of their own size, as a root mean square
/// over players, and the parameter in units of its range.
struct CurveMetric: Sendable {
  /// 1 / (players · size²), one a player.
  let weight: [Double]
  let parameterScale: Double

  /// - Parameter pieces: by which a strategy's size is no less than a tenth of its set; nil where
  ///   the sets are not known.
  init(_ profile: [Double], _ pieces: PieceTable?, parameterScale: Double) {
    let count = Double(profile.count)
    weight = profile.indices.map { i in
      let width = pieces.map { $0.ceiling(of: i) - $0.floor(of: i) } ?? 0
      let size = max(abs(profile[i]), width / 10)
      return 1 / (count * (size > 0 ? size * size : 1))
    }
    self.parameterScale = parameterScale
  }

  func product(_ a: CurveDirection, _ b: CurveDirection) -> Double {
    var sum = a.parameter * b.parameter / (parameterScale * parameterScale)
    for i in weight.indices { sum += weight[i] * a.profile[i] * b.profile[i] }
    return sum
  }

  func length(_ a: CurveDirection) -> Double { product(a, a).squareRoot() }

  /// The linear form z ↦ ⟨direction, z⟩ as a row of a matrix.
  func row(_ a: CurveDirection) -> CurveDirection {
    CurveDirection(
      profile: weight.indices.map { weight[$0] * a.profile[$0] },
      parameter: a.parameter / (parameterScale * parameterScale))
  }

  /// The linear form that reads off the parameter in units of its range.
  var parameterRow: CurveDirection {
    CurveDirection(profile: Array(repeating: 0, count: weight.count), parameter: 1 / parameterScale)
  }
}

/// A change of (profile, parameter), or a linear form on such changes.
struct CurveDirection: Sendable {
  var profile: [Double]
  var parameter: Double

  func scaled(by factor: Double) -> CurveDirection {
    CurveDirection(profile: profile.map { $0 * factor }, parameter: parameter * factor)
  }

  /// The plain sum of products: a form applied to a change.
  func applied(to change: CurveDirection) -> Double {
    var sum = parameter * change.parameter
    for i in profile.indices { sum += profile[i] * change.profile[i] }
    return sum
  }
}
