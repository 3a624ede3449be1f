import OverlapMarket
import PolicySearch

/// The pictures of a search: what its grid looks like, each from the same numbers as the tables.
struct MenuCharts {
  let result: MenuResult

  private var answer: MenuAnswer { result.answer }
  private var menu: PolicyMenu { answer.menu }
  /// Instruments that move, by their position in the menu.
  private var moving: [Int] { menu.instruments.indices.filter { menu.instruments[$0].points > 1 } }

  /// Most values of an instrument that a picture shows; a finer grid is thinned evenly.
  private static let shownSteps = 201
  private static let shownDots = 3000

  /// Names of files, and what stands in them.
  var files: [(name: String, svg: String)] {
    var files: [(String, String)] = []
    if moving.count > 1 { files.append(("welfare-contour.svg", contour)) }
    for k in moving {
      files.append(("welfare-\(menu.instruments[k].instrument.name).svg", slice(k)))
    }
    files.append(("frontier.svg", frontier))
    return files
  }
}

// Words.
extension MenuCharts {
  private func title(_ text: String) -> String {
    result.roster.name.map { "\(text): \(TerminalText.name($0))" } ?? text
  }

  /// First letter in upper case.
  private static func capital(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  private static func words(_ instrument: MenuInstrument) -> String {
    guard let axis = instrument.instrument.descriptor.axis else { return "" }
    let scale = instrument.scale.map { ", × each firm's \($0.rawValue)" } ?? ""
    return axis.unit.map { "\(axis.label) (\($0)\(scale))" } ?? axis.label
  }

  private var unit: String { Quantity.welfare.unit.rawValue }

  private var drawsText: String { answer.draws.map { ", over \($0.count) draws" } ?? "" }

  private func value(_ k: Int, _ policy: Policy) -> Double {
    menu.value(k, in: policy, of: result.market, under: answer.policy) ?? .nan
  }

  /// "floor 0.4" of the instruments but some, at the best policy of the grid.
  private func others(than shown: [Int]) -> String {
    let policy = answer.bestOfGrid?.policy
    let texts = menu.instruments.indices.filter { !shown.contains($0) }.compactMap { k in
      policy.map {
        "\(menu.instruments[k].instrument.name) "
          + "\(NumberText.significant(value(k, $0), digits: 4))"
      }
    }
    return texts.isEmpty ? "" : ", \(texts.joined(separator: ", "))"
  }
}

// Points of the grid.
extension MenuCharts {
  private static func steps(_ count: Int) -> [Int] {
    guard count > shownSteps else { return Array(0..<count) }
    return (0..<shownSteps).map { $0 * (count - 1) / (shownSteps - 1) }
  }

  /// Position in the grid of values of the instruments.
  private func index(_ steps: [Int]) -> Int {
    zip(steps, menu.instruments).reduce(0) { $0 * $1.1.points + $1.0 }
  }

  /// The steps of the best point of the grid, or else the first of all.
  private var bestSteps: [Int] {
    var rest = answer.bestIndex ?? 0
    return menu.instruments.reversed().map { instrument in
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: instrument.points)
      rest = quotient
      return remainder
    }.reversed()
  }
}

// The pictures.
extension MenuCharts {
  private var contour: String {
    let (first, second) = (moving[0], moving[1])
    let (a, b) = (menu.instruments[first], menu.instruments[second])
    let (rows, columns) = (Self.steps(a.points), Self.steps(b.points))
    var steps = bestSteps
    var points: [PolicyPoint] = []
    for row in rows {
      for column in columns {
        steps[first] = row
        steps[second] = column
        points.append(answer.points[index(steps)])
      }
    }
    func function(_ value: (PolicyOutcome) -> Double) -> GridFunction {
      GridFunction(
        xs: rows.map(a.value), ys: columns.map(b.value),
        values: points.map { $0.outcome.map(value) ?? .nan })
    }
    let threshold = answer.flatSet?.threshold
    return ContourChart(
      title: title("\(Self.capital(result.rankedWords)) over the menu"),
      subtitle:
        "\(menu.objective.convention.rawValue)\(drawsText)\(others(than: [first, second]))",
      x: Self.words(a), y: Self.words(b), quantity: "\(result.rankedWords) (\(unit))",
      function: function(\.welfare), forbidden: function { $0.isFeasible ? 0 : 1 },
      // What breaks the constraints is mirrored below the threshold, so that the outline runs half
      // way to it.
      outlined: threshold.map { threshold in
        function { $0.isFeasible ? $0.welfare - threshold : -abs($0.welfare - threshold) }
      },
      best: answer.best.map { (value(first, $0.policy), value(second, $0.policy)) }
    ).svg
  }

  /// Along one instrument, the others at the best point of the grid.
  private func slice(_ k: Int) -> String {
    let instrument = menu.instruments[k]
    let flat = Set(answer.flatSet?.indices ?? [])
    var steps = bestSteps
    // Regret is no welfare and has no bands of it.
    let isWelfare = answer.criterion != .regret
    let hasProbabilities = answer.draws?.hasProbabilities ?? false
    let points = Self.steps(instrument.points).map { step in
      steps[k] = step
      let position = index(steps)
      let point = answer.points[position]
      let statistics = isWelfare ? answer.statistics(of: point) : nil
      let bands = statistics.map { statistics in
        statistics.distribution.map {
          [$0.quantiles[0]...$0.quantiles[4], $0.quantiles[1]...$0.quantiles[3]]
        }
          ?? [statistics.worst...statistics.best]
      }
      return BandChart.Point(
        x: instrument.value(step), value: point.outcome?.welfare ?? .nan, bands: bands ?? [],
        isAllowed: point.outcome?.isFeasible ?? false, isFlat: flat.contains(position))
    }
    let names =
      hasProbabilities ? ["5 % to 95 % of draws", "25 % to 75 % of draws"] : ["worst to best draw"]
    // Between the points of the grid the best policy lies on this line only where nothing else
    // moves.
    let best = moving.count == 1 ? answer.best : answer.bestOfGrid
    return BandChart(
      title: title("\(Self.capital(result.rankedWords)) against \(instrument.instrument.name)"),
      subtitle:
        "\(menu.objective.convention.rawValue)\(drawsText)\(others(than: [k]))",
      x: Self.words(instrument), y: "\(isWelfare ? "welfare" : result.rankedWords) (\(unit))",
      points: points,
      line: result.rankedWords, bandNames: answer.draws != nil && isWelfare ? names : [],
      best: best.flatMap { solved in
        solved.point.outcome.map { (value(k, solved.policy), $0.welfare) }
      }
    ).svg
  }

  private var frontier: String {
    func place(_ outcome: PolicyOutcome) -> FrontierChart.Point {
      (outcome.smallestProfit, outcome.welfare)
    }
    let outcomes = answer.points.compactMap(\.outcome)
    let stride = max(1, outcomes.count / Self.shownDots)
    let shown = outcomes.indices.filter { $0 % stride == 0 }.map { outcomes[$0] }
    let comparison = answer.comparison
    let named: [(String, PolicyComparison.Kind)] = [
      ("best policy found", .bestOfMenu), ("no regulation", .laissezFaire),
      ("baseline", .baseline),
    ]
    let worst = answer.draws == nil ? "" : ", in the worst draw for it"
    return FrontierChart(
      title: title("\(Self.capital(result.rankedWords)) and the smallest profit"),
      subtitle: "\(menu.objective.convention.rawValue)\(drawsText)",
      x: "smallest profit of any firm\(worst)", y: "\(result.rankedWords) (\(unit))",
      allowed: shown.filter(\.isFeasible).map(place),
      forbidden: shown.filter { !$0.isFeasible }.map(place),
      frontier: answer.frontier.compactMap { answer.points[$0].outcome }.map(place),
      named: named.compactMap { name, kind in
        comparison[kind]?.solved?.point.outcome.map { (name, place($0)) }
      }
    ).svg
  }
}

extension MenuResult {
  /// Pictures of the grid in SVG, by the names of their files: welfare over two instruments,
  /// against each of them, and against the smallest profit.
  public var charts: [(name: String, svg: String)] { MenuCharts(result: self).files }
}
