import Glibc
import Intervals
import OverlapMarket

/// The planner's optimum where a regime's probability responds to what firms do (docs/model.md
/// section 8.4): over all overlaps and all probabilities with which the market answers to them.
///
/// For each probability the answer's log odds are a constraint, to which a price ν belongs
/// (`PricedResponse`). The search is over one dimension, the probability; on cells of it the bound
/// is that of `ResponseCell`.
struct ResponsePlanner {
  static let path = "market.regimeResponse"
  /// No log A is as large.
  private static let extreme = 1e200

  let market: Market
  let objective: WelfareObjective
  let response: RegimeResponse
  let search: PlannerSearch
  private let climber = LocalPlanner()
  /// What log weights are counted from, at every probability alike.
  private let reference: Double
  /// Evaluations of single firms' problems.
  private(set) var spent = 0

  /// The best at one probability, at the price that belongs to it.
  struct Stand {
    let logOdds: Double
    let price: Double
    let result: LocalPlanner.Result
    /// R − q.
    let excess: Double
    /// Welfare and ν (R − q): what no overlaps exceed there, as far as the climb found them.
    let value: Double

    /// Whether the market answers with the probability.
    func isAnswer(to precision: Double = 1e-6) -> Bool {
      abs(excess) <= precision * max(1, abs(logOdds))
    }
  }

  struct Outcome {
    /// The market at the probability with which it answers to `result`.
    let market: Market
    let result: LocalPlanner.Result
    let upperBound: Double
    let nodes: Int
  }

  /// - Throws: `MarketError.incomplete` for what a planner cannot pay for.
  init(
    _ market: Market, _ response: RegimeResponse, _ objective: WelfareObjective,
    _ search: PlannerSearch
  ) throws(MarketError) {
    try objective.check(response, in: market)
    self.market = market
    self.response = response
    self.objective = objective
    self.search = search
    reference = try PricedResponse(
      market, at: 0, price: 0, response, objective
    ).terms.reference
  }

  func priced(
    at logOdds: Double, _ price: Double
  ) throws(MarketError) -> PricedResponse {
    try PricedResponse(
      market.at(logOdds: logOdds), at: logOdds, price: price, response, objective,
      reference: reference)
  }

  private mutating func stand(
    at logOdds: Double, _ price: Double, from start: [Double]?
  ) throws(MarketError) -> Stand {
    let priced = try priced(at: logOdds, price)
    let game = PlannerGame(priced.terms)
    let floors = (0..<game.playerCount).map { game.pieces.floor(of: $0) }
    var result = climber.climb(game, from: start ?? floors)
    spent += 20 * game.playerCount
    // Where welfare may have several peaks, from both ends too.
    if start == nil || !(0..<game.playerCount).allSatisfy({ game.hasSinglePeak($0) }) {
      let ceilings = (0..<game.playerCount).map { game.pieces.ceiling(of: $0) }
      for other in [floors, ceilings] where other != start {
        let other = climber.climb(game, from: other)
        spent += 20 * game.playerCount
        if other.welfare > result.welfare { result = other }
      }
    }
    return Stand(
      logOdds: logOdds, price: price, result: result, excess: priced.excess(result.state),
      value: priced.value(result))
  }

  /// The price at which the best overlaps are such that the market answers with the probability:
  /// that of the least value, for R rises with its price. Where there is none, one so far out that
  /// the value is less than `enough`, as far as that can be.
  /// - Parameter precision: how near R is to the log odds in the end, relative to these.
  mutating func balanced(
    at logOdds: Double, near guess: Stand?, enough: Double = -.infinity, to precision: Double = 1e-6
  ) throws(MarketError) -> Stand {
    let start = guess?.result.overlap
    var here = try stand(at: logOdds, guess?.price ?? 0, from: start)
    if here.isAnswer(to: precision) { return here }
    // Up while R falls short, down while it exceeds.
    let rises = here.excess < 0
    let scale = max(abs(here.value), 1e-9) * 1e-2
    var step = max(abs(here.price) * 0.1, scale)
    var (inside, outside) = (here, here)
    var isBracketed = false
    for _ in 0..<30 {
      let next = try stand(
        at: logOdds, inside.price + (rises ? step : -step), from: inside.result.overlap)
      if next.value < here.value { here = next }
      if next.isAnswer(to: precision) { return next }
      if (next.excess < 0) != rises {
        outside = next
        isBracketed = true
        break
      }
      inside = next
      if next.value < enough { return next }
      step *= 2
    }
    guard isBracketed else { return here }
    var (below, above) = (inside.excess, outside.excess)
    var lastWasInside: Bool?
    for _ in 0..<60 {
      let width = outside.price - inside.price
      var price = inside.price + width * (below / (below - above))
      let (least, most) = (min(inside.price, outside.price), max(inside.price, outside.price))
      if !(price > least && price < most) { price = inside.price + width / 2 }
      guard price > least, price < most else { break }
      let next = try stand(at: logOdds, price, from: inside.result.overlap)
      if abs(next.excess) < abs(here.excess) { here = next }
      if next.isAnswer(to: precision) { return next }
      let isInside = (next.excess < 0) == rises
      if isInside {
        (inside, below) = (next, next.excess)
        if lastWasInside == true { above /= 2 }
      } else {
        (outside, above) = (next, next.excess)
        if lastWasInside == false { below /= 2 }
      }
      lastWasInside = isInside
    }
    return here
  }

  mutating func run() throws(MarketError) -> Outcome {
    let range = response.logOddsRange(in: market.unregulated)
    var best = try bestOfGrid(range)
    let wholes = Self.parts(of: range).map {
      ResponseCell(range: $0, totals: -Self.extreme...Self.extreme, bound: .infinity)
    }
    var cells: [ResponseCell] = []
    for whole in wholes { cells.append(try whole.reduced(by: self)) }
    let whole = cells[0]
    var settled = -Double.infinity
    var nodes = 0
    while let cell = cells.popLast() {
      let target = best.welfare + 0.9 * search.tolerance * abs(best.welfare)
      if cell.bound <= target || spent > search.budget {
        settled = max(settled, cell.bound)
        continue
      }
      nodes += 1
      let middle = try balanced(at: cell.middle, near: best.stand, enough: target)
      if middle.isAnswer(), middle.value > best.welfare + 1e-12 * abs(best.welfare),
        let better = try refined(
          between: cell.range.lowerBound, and: cell.range.upperBound, around: middle),
        better.welfare > best.welfare
      {
        best = better
      }
      let bound = try cell.bound(around: middle, by: self, target: target)
      spent += 8 * market.firms.count
      if bound <= target {
        settled = max(settled, bound)
        continue
      }
      guard let halves = cell.halves(of: whole, bound: min(bound, cell.bound)) else {
        settled = max(settled, min(bound, cell.bound))
        continue
      }
      cells += halves
    }
    return Outcome(
      market: best.market, result: best.stand.result, upperBound: max(settled, best.welfare),
      nodes: nodes)
  }

  /// An answer with overlaps that are known.
  private struct Answer {
    let market: Market
    let stand: Stand
    let welfare: Double
  }

  /// The market at the probability near a stand's with which it answers to its overlaps; nil where
  /// there is none near.
  private func answered(by stand: Stand) throws(MarketError) -> Answer? {
    let overlap = stand.result.overlap
    func excess(_ q: Double) throws(MarketError) -> Double {
      let priced = try priced(at: q, 0)
      return priced.excess(SocialState(priced.terms, at: overlap))
    }
    var (last, lastExcess) = (stand.logOdds, try excess(stand.logOdds))
    var q = last + lastExcess
    for _ in 0..<50 where lastExcess != 0 {
      let now = try excess(q)
      let slope = q == last ? -1 : (now - lastExcess) / (q - last)
      (last, lastExcess) = (q, now)
      guard abs(now) > 0x1p-50 * max(1, abs(q)), slope != 0 else { break }
      q -= now / slope
      guard abs(q - stand.logOdds) <= 1e-2 * max(1, abs(stand.logOdds)) else { return nil }
    }
    guard abs(lastExcess) <= 1e-9 * max(1, abs(last)) else { return nil }
    let market = market.at(logOdds: last)
    let welfare = WelfareAudit(
      market: market, objective: objective, held: market.unregulated
    ).welfare(at: overlap).lower
    return Answer(market: market, stand: stand, welfare: welfare)
  }

  /// The best of a grid of probabilities that the market answers with somewhere on the way from no
  /// overlap to all of it, refined by golden section between its neighbours.
  private mutating func bestOfGrid(_ range: Interval) throws(MarketError) -> Answer {
    var answers: Set<Double> = []
    let top = try priced(at: range.midpoint, 0).terms
    let ceilings = market.firms.indices.map { top.pieces.ceiling(of: $0) }
    for k in 0...12 {
      let part = Double(k) / 12
      answers.formUnion(market.unregulated.answers(to: ceilings.map { part * $0 }))
    }
    var stands: [Stand] = []
    for q in answers.sorted() { stands.append(try balanced(at: q, near: stands.last)) }
    let order = stands.indices.sorted { stands[$0].value > stands[$1].value }
    var best: Answer?
    var tried = 0
    for k in order where stands[k].isAnswer() {
      let found = try refined(
        between: stands[max(k - 1, 0)].logOdds,
        and: stands[min(k + 1, stands.count - 1)].logOdds, around: stands[k])
      if found.map({ $0.welfare > best?.welfare ?? -.infinity }) ?? false { best = found }
      // Neighbours of the best alone may hide another peak, and it is the bound that tells.
      tried += 1
      if best != nil, tried >= 2 { break }
    }
    if let best { return best }
    // Whatever the market answers to doing nothing.
    let floors = Array(repeating: 0.0, count: market.firms.count)
    let (standing, q) = market.unregulated.answer(to: floors)
    let priced = try priced(at: q, 0)
    let state = SocialState(priced.terms, at: floors)
    let result = LocalPlanner.Result(
      overlap: floors, state: state, welfare: priced.terms.welfare(at: state),
      residual: .infinity, iterations: 0)
    let stand = Stand(
      logOdds: q, price: 0, result: result, excess: priced.excess(result.state),
      value: priced.value(result))
    return Answer(market: standing.original, stand: stand, welfare: result.welfare)
  }

  private mutating func refined(
    between low: Double, and high: Double, around start: Stand
  ) throws(MarketError) -> Answer? {
    let golden = 0.5 * (5.0.squareRoot() - 1)
    var (low, high) = (low, high)
    var near = start
    var left = try balanced(at: high - golden * (high - low), near: near)
    var right = try balanced(at: low + golden * (high - low), near: near)
    for _ in 0..<60 where high - low > 1e-5 * max(1, abs(low)) {
      if left.value >= right.value {
        high = right.logOdds
        right = left
        near = left
        left = try balanced(at: high - golden * (high - low), near: near)
      } else {
        low = left.logOdds
        left = right
        near = right
        right = try balanced(at: low + golden * (high - low), near: near)
      }
    }
    var best: Answer?
    let polished = try polished(left.value >= right.value ? left : right)
    for stand in [polished, start, left, right] where stand.isAnswer() {
      guard let answer = try answered(by: stand) else { continue }
      // Of equal ones to rounding, the one whose conditions hold to rounding.
      let least = best.map { $0.welfare + 1e-13 * abs($0.welfare) } ?? -.infinity
      if answer.welfare > least { best = answer }
    }
    return best
  }

  /// Moved by the secant method to where the price that balances the log odds is the one that they
  /// are worth: there value is stationary in the probability too.
  private mutating func polished(_ start: Stand) throws(MarketError) -> Stand {
    func off(_ stand: Stand) -> Double? {
      let market = market.at(logOdds: stand.logOdds)
      let terms = LocalTerms(
        market, under: market.unregulated.burden, sharesIn: market.unregulated,
        objective: objective, at: stand.result.overlap, isPlanned: true)
      return (try? terms.responsePrice()).flatMap { $0 }.map { stand.price - $0 }
    }
    let precision = 1e-14
    var last = try balanced(at: start.logOdds, near: start, to: precision)
    guard var lastOff = off(last) else { return start }
    var here = try balanced(at: start.logOdds + 1e-5, near: last, to: precision)
    for _ in 0..<12 {
      guard let hereOff = off(here), hereOff != lastOff else { break }
      let q = here.logOdds - hereOff * (here.logOdds - last.logOdds) / (hereOff - lastOff)
      guard abs(q - start.logOdds) <= 1e-2 * max(1, abs(start.logOdds)) else { return start }
      (last, lastOff) = (here, hereOff)
      if abs(q - here.logOdds) <= 0x1p-48 * max(1, abs(q)) { break }
      here = try balanced(at: q, near: here, to: precision)
    }
    return here
  }

  /// Cells at whose border log odds change the sign of their bend.
  private static func parts(of range: Interval) -> [ClosedRange<Double>] {
    // Probabilities at the ends are rounded.
    let (low, high) = (range.lower - 1e-9, range.upper + 1e-9)
    return low < 0 && high > 0 ? [low...0, 0...high] : [low...high]
  }
}
