import LinearAlgebra

/// The derivative of the best-reply map of an aggregative game: entry (i, j) is response_i ·
/// influence_j off the diagonal, summed over aggregates, and 0 on it. With one aggregate its
/// eigenvalues depend on the products d_i = response_i · influence_i alone.
struct ReplySpectrum {
  /// Dense eigenvalues are computed up to this many players whose products have differing signs.
  static let denseLimit = 400

  /// A zero one adds only a zero eigenvalue.
  private let products: [Double]
  /// All channels of the players who respond, where there are several aggregates; else empty.
  private let channels: [[Interaction.Channel]]

  /// - Parameter products: response_i · influence_i of each player.
  init(products: [Double]) {
    self.products = products
    channels = []
  }

  init(_ interactions: [Interaction]) {
    let isCoupledFurther = interactions.contains { !$0.further.isEmpty }
    products = isCoupledFurther ? [] : interactions.map { $0.main.response * $0.main.influence }
    channels =
      isCoupledFurther
      ? interactions.map { [$0.main] + $0.further }.filter { $0.contains { $0.response != 0 } } : []
  }

  /// The largest modulus of an eigenvalue, or an upper bound on it where that settles stability or
  /// nothing sharper is affordable.
  ///
  /// With products of one sign the matrix is similar to ± a non-negative one, whose Perron root is
  /// the one positive root λ of Σ |d_i| / (λ + |d_i|) = 1. With mixed signs that root bounds the
  /// spectral radius.
  func spectralRadius() -> (value: Double, isBound: Bool) {
    if !channels.isEmpty { return spectralRadiusOfChannels() }
    var (isFinite, positive, negative) = (true, 0, 0)
    for product in products {
      isFinite = isFinite && product.isFinite
      positive += product > 0 ? 1 : 0
      negative += product < 0 ? 1 : 0
    }
    guard isFinite else { return (.infinity, true) }
    guard positive + negative > 1 else { return (0, false) }
    let bound = perronRoot()
    if positive == 0 || negative == 0 { return (bound, false) }
    if positive + negative <= Self.denseLimit, let exact = denseSpectralRadius() {
      return (exact, false)
    }
    return (bound, true)
  }

  /// Root of the falling convex function Σ |d_i| / (λ + |d_i|) − 1, by Newton from the left, where
  /// convexity makes it monotone.
  private func perronRoot() -> Double {
    let (largest, second, sum) = products.reduce(into: (0.0, 0.0, 0.0)) { sizes, product in
      let size = abs(product)
      sizes = (max(sizes.0, size), max(sizes.1, min(sizes.0, size)), sizes.2 + size)
    }
    // A point left of the root by the two largest (for two players λ² = d₁ d₂, and more players
    // only raise it), and one by all, whose terms are at least
    // |d_i| / (λ + d₁).
    var root = max(largest.squareRoot() * second.squareRoot(), (sum - largest) * (1 - 1e-9))
    let others = sizes(without: largest)
    for _ in 0..<200 {
      var (value, slope) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      for size in others {
        let inverse = 1 / (root + size)
        let term = size * inverse
        value += term
        slope += term * inverse
      }
      // The largest term less 1 in one, so that nothing cancels when it is close to 1.
      let excess = value.sum() - root / (root + largest)
      let next = root + excess / (slope.sum() + largest / (root + largest) / (root + largest))
      if !(next > root) || !next.isFinite { return root }
      if next - root <= 1e-14 * next { return next }
      root = next
    }
    return root
  }

  /// Magnitudes of the products without one of the largest, eight at a time; zeros, which add
  /// nothing, fill the last.
  private func sizes(without largest: Double) -> [SIMD8<Double>] {
    var eights = [SIMD8<Double>](repeating: .zero, count: (products.count + 7) / 8)
    for (k, product) in products.enumerated() { eights[k / 8][k % 8] = abs(product) }
    if let place = products.firstIndex(where: { abs($0) == largest }) {
      eights[place / 8][place % 8] = 0
    }
    return eights
  }

  /// Players who do not respond have rows of zeros and add zero eigenvalues alone.
  private func spectralRadiusOfChannels() -> (value: Double, isBound: Bool) {
    guard channels.count > 1 else { return (0, false) }
    if channels.count <= Self.denseLimit {
      let matrix = Matrix(rows: channels.count, columns: channels.count) { row, column in
        row == column
          ? 0
          : zip(channels[row], channels[column]).reduce(0) { $0 + $1.0.response * $1.1.influence }
      }
      if let exact = try? Eigenvalues.of(matrix) { return (exact.spectralRadius, false) }
    }
    // No row sums to more in absolute value than its responses times all influences.
    var influence = channels[0].map { _ in 0.0 }
    for player in channels {
      for k in influence.indices { influence[k] += abs(player[k].influence) }
    }
    let largest = channels.reduce(0.0) { most, player in
      max(most, zip(player, influence).reduce(0) { $0 + abs($1.0.response) * $1.1 })
    }
    return (largest.isNaN ? .infinity : largest, true)
  }

  private func denseSpectralRadius() -> Double? {
    // Similar to the derivative by a diagonal scaling: column j holds d_j off the diagonal.
    let products = products.filter { $0 != 0 }
    let matrix = Matrix(rows: products.count, columns: products.count) { row, column in
      row == column ? 0 : products[column]
    }
    return (try? Eigenvalues.of(matrix))?.spectralRadius
  }
}
