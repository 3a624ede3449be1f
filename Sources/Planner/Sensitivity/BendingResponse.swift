import LinearAlgebra
import OverlapMarket

/// How overlaps move along one direction, and which failures respond on the way.
struct Response: Sendable {
  var overlap: [Double]
  /// Entries of `LocalTerms.failing` that differ from those at rest.
  var failing: [(entry: Int, fails: Bool)] = []
  /// The same of `LocalTerms.failingAtFloor`.
  var failingAtFloor: [(entry: Int, fails: Bool)] = []

  func applied(to terms: LocalTerms) -> LocalTerms {
    if failing.isEmpty && failingAtFloor.isEmpty { return terms }
    var terms = terms
    for (entry, fails) in failing { terms.failing[entry] = fails }
    if terms.isHeld { for (entry, fails) in failingAtFloor { terms.failingAtFloor[entry] = fails } }
    return terms
  }
}

/// The directional derivative of a piecewise smooth system: each bending firm moves within its
/// course, `lower ≤ v ≤ upper`, with F' ≤ 0 where it is held from below, F' ≥ 0 where it is held
/// from above and F' = 0 between (a linear complementarity problem with bounds). Guesses of who is
/// held are revised all at once, as in Newton's method, then one at a time in the order of firms,
/// which ends wherever the solution is unique (Murty, Linear Complementarity, 1988, chapter 4).
struct BendingResponse {
  private enum Hold { case none, lower, upper }

  let system: FirstOrderSystem
  let direction: Direction
  private let failingAtFloor: [(entry: Int, fails: Bool)]
  private let courses: [Course]
  private var holds: [Hold]
  private let courseOf: [Int: Int]

  /// - Parameter failingAtFloor: as in `Response`.
  init(
    _ system: FirstOrderSystem, along direction: Direction,
    failingAtFloor: [(entry: Int, fails: Bool)]
  ) throws(SensitivityError) {
    self.system = system
    self.failingAtFloor = failingAtFloor
    self.direction = direction
    let terms = system.terms
    var courses: [Course] = []
    var courseOf: [Int: Int] = [:]
    for bend in system.bends {
      courseOf[bend.firm] = courses.count
      courses.append(
        try Course(bend, floor: system.floorRate(direction, bend.firm)) { s in
          direction.kink(bend.firm, s, at: terms.overlap[bend.firm], in: terms.market)
        })
    }
    self.courses = courses
    self.courseOf = courseOf
    holds = courses.map { $0.lower == $0.upper ? .lower : .none }
  }

  /// O(firms · regimes · sums) a revision.
  mutating func solve() throws(SensitivityError) -> Response {
    let together = 20
    let limit = together + 200 + 20 * courses.count
    for revision in 0..<limit {
      var response = changes()
      let terms = response.applied(to: system.terms)
      let rates = try overlapRates(terms)
      response.overlap = rates
      if !revise(terms, rates, oneAtATime: revision >= together) { return response }
    }
    throw .undecided
  }

  private func changes() -> Response {
    let terms = system.terms
    var response = Response(overlap: [])
    for course in courses {
      for s in course.failing {
        response.failing.append((terms.market.failures.offset(course.firm, s), true))
      }
    }
    response.failingAtFloor = failingAtFloor
    return response
  }

  private func heldRate(_ i: Int) -> Double? {
    guard let c = courseOf[i] else { return system.cornerRate(i, direction) }
    return switch holds[c] {
    case .none: nil
    case .lower: courses[c].lower
    case .upper: courses[c].upper
    }
  }

  private func overlapRates(_ terms: LocalTerms) throws(SensitivityError) -> [Double] {
    let held = (0..<terms.firmCount).map(heldRate)
    let matrix = system.conditions.matrix(terms) { held[$0] != nil }
    return try ResponseMatrix(matrix, scale: terms.overlap).solve(
      system.rightHandSide(terms, direction) { held[$0] })
  }

  /// Whether any guess had to change.
  private mutating func revise(_ terms: LocalTerms, _ rates: [Double], oneAtATime: Bool) -> Bool {
    let sums = terms.sumRates(direction, overlap: rates)
    let size = rates.reduce(0) { max($0, abs($1)) }
    let slack = 1e-11 * size
    var changed = false
    for (c, course) in courses.enumerated() {
      let rate = rates[course.firm]
      guard course.lower < course.upper else { continue }
      var next = holds[c]
      if holds[c] == .none {
        if rate < course.lower - slack { next = .lower }
        if rate > course.upper + slack { next = .upper }
      } else {
        var motion = terms.still()
        motion.direction = direction
        motion.sums = sums
        motion.overlap = rate
        let pull = system.conditions.rate(terms, course.firm, motion)
        let tolerance = 1e-11 * max(size, abs(rate))
        if holds[c] == .lower ? pull > tolerance : pull < -tolerance { next = .none }
      }
      if next != holds[c] {
        holds[c] = next
        changed = true
        if oneAtATime { return true }
      }
    }
    return changed
  }
}
