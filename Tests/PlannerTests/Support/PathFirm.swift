import AggregativeGames
import Intervals

@testable import Planner

/// The second derivation of the pass over firms (CKernels, path.h): one firm at a time, in
/// intervals.
///
/// What one firm adds to the bound along a path of multipliers, as a function of t.
struct PathFirm {
  /// f_i and its derivative in t, at the overlap at which the firm stays.
  var payoff: Interval
  var payoffRate: Interval
  /// The most that it gains by moving: constant + rate t + bend t² / 2, the bend for t > 0 or for t
  /// < 0.
  var constant = Interval.zero
  var rate = Interval.zero
  var bendAbove = Interval.zero
  var bendBelow = Interval.zero
}

extension PathFirms {
  init(_ part: PathFirm) {
    self.init(
      value: part.payoff + part.constant, rate: part.payoffRate + part.rate,
      bendAbove: part.bendAbove,
      bendBelow: part.bendBelow)
  }

  static func + (a: PathFirms, b: PathFirms) -> PathFirms {
    PathFirms(
      value: a.value + b.value, rate: a.rate + b.rate, bendAbove: a.bendAbove + b.bendAbove,
      bendBelow: a.bendBelow + b.bendBelow)
  }

  /// The bound at t.
  func most(_ t: Double) -> Double {
    let bend = t > 0 ? bendAbove : bendBelow
    return (value + rate * t + bend * Interval(t).squared() / Interval(2)).upper
  }
}

/// One firm's problem along a path: f_i(o; t) = F(o) + t E(o), affine in t at every overlap.
struct PathProblem {
  let enclosed: EnclosedTerms
  let isFixed: Bool
  let isExact: Bool
  let centre: Multipliers
  /// λ' and y'_k.
  let sharePriceRate: Interval
  let failureLevelRate: [Double]
  /// Least and greatest t.
  let least: Interval
  let most: Interval

  init(_ terms: SocialTerms, _ path: MultiplierPath, _ range: ClosedRange<Double>) {
    enclosed = terms.enclosed
    isFixed = terms.isFixed
    isExact = terms.isExact
    centre = path.centre
    sharePriceRate = Interval(path.sharePriceRate)
    failureLevelRate = path.failureLevelRate
    least = Interval(range.lowerBound)
    most = Interval(range.upperBound)
  }

  /// A function of t, enclosed.
  struct Line {
    var value: Interval
    var rate: Interval

    @inline(__always)
    func at(_ t: Interval) -> Interval { value + t * rate }

    @inline(__always)
    static func - (a: Line, b: Line) -> Line {
      Line(value: a.value - b.value, rate: a.rate - b.rate)
    }
  }

  /// What holds at an overlap on whichever cell.
  private struct Place {
    var overlap: Double
    var failure: Interval
    /// w_i e^−L at the centre.
    var share: Interval
    /// M m_i + λ, times 1 + t.
    var worth: Line
  }

  /// Derivatives at an overlap on a cell.
  private struct Side {
    var marginal: Line
    /// The second derivative is straight + weight · bend, with a weight that is not negative and
    /// grows with overlap, as does the bend.
    var straight: Interval
    var weight: Interval
    var bend: Line
    /// The third derivative has its sign.
    var third: Line

    @inline(__always)
    func slope(_ t: Interval) -> Interval { straight + weight * bend.at(t) }
  }

  private func place(_ i: Int, _ overlap: Double) -> Place {
    let firm = enclosed.firms[i]
    let first = i * enclosed.probability.count
    var failure = Interval.zero
    for s in enclosed.probability.indices {
      failure += enclosed.probability[s] * enclosed.level(first + s, Interval(overlap))
    }
    guard !isFixed else {
      return Place(
        overlap: overlap, failure: failure, share: .zero, worth: Line(value: .zero, rate: .zero))
    }
    let users = firm.served.margin - firm.served.harm * failure
    return Place(
      overlap: overlap, failure: failure,
      share: (firm.served.quality - firm.served.demand * failure - Interval(centre.logTotal)).exp(),
      worth: Line(value: users + Interval(centre.sharePrice), rate: users + sharePriceRate))
  }

  private func payoff(_ i: Int, _ place: Place) -> Line {
    let firm = enclosed.firms[i]
    let first = i * enclosed.probability.count
    let overlap = Interval(place.overlap)
    var line = Line(
      value: place.share * place.worth.value - firm.cost * overlap.squared() / Interval(2),
      rate: place.share * place.worth.rate)
    if isFixed { line.value -= firm.heldHarm * place.failure }
    if !isExact {
      let loss = enclosed.channelWeight[0] * place.failure
      line.value -= loss * Interval(2 * centre.failureLevel[0])
      line.rate -= loss * Interval(2 * failureLevelRate[0])
      return line
    }
    for s in enclosed.probability.indices {
      let level = enclosed.level(first + s, overlap)
      let loss = enclosed.channelWeight[s] * level
      line.value -= loss * (Interval(2 * centre.failureLevel[s]) + Interval(1) - level)
      line.rate -= loss * Interval(2 * failureLevelRate[s])
    }
    return line
  }

  private func side(_ i: Int, _ place: Place, cell lower: Double) -> Side {
    let firm = enclosed.firms[i]
    let first = i * enclosed.probability.count
    let overlap = Interval(place.overlap)
    var marginal = Line(value: -(firm.cost * overlap), rate: .zero)
    var straight = -firm.cost
    var alpha = Interval.zero
    for s in enclosed.probability.indices {
      let technology = enclosed.technologies[first + s]
      guard technology.effectiveness > 0, technology.kink > lower else { continue }
      alpha += technology.fall
      guard isExact else { continue }
      let level = enclosed.level(first + s, overlap)
      let price = Interval(2 * centre.failureLevel[s]) + Interval(1) - (level + level)
      marginal.value += technology.systemicFall * price
      marginal.rate += technology.systemicFall * Interval(2 * failureLevelRate[s])
      straight += technology.systemicCurvature
    }
    if !isExact {
      let fall = enclosed.channelWeight[0] * alpha
      marginal.value += fall * Interval(2 * centre.failureLevel[0])
      marginal.rate += fall * Interval(2 * failureLevelRate[0])
    }
    if isFixed {
      marginal.value += firm.heldHarm * alpha
      let none = Line(value: .zero, rate: .zero)
      return Side(marginal: marginal, straight: straight, weight: .zero, bend: none, third: none)
    }
    let rate = firm.served.demand * alpha
    let direct = firm.served.harm * alpha
    let gain = Line(
      value: rate * place.worth.value + direct, rate: rate * place.worth.rate + direct)
    marginal.value += place.share * gain.value
    marginal.rate += place.share * gain.rate
    let bend = Line(value: gain.value + direct, rate: gain.rate + direct)
    return Side(
      marginal: marginal, straight: straight, weight: rate * place.share, bend: bend,
      third: Line(value: bend.value + direct, rate: bend.rate + direct))
  }

  /// The least curvature of lines that hold a firm's marginal payoff on one side of its overlap,
  /// and the distance to the end of that side.
  private struct Decline {
    var start: Line
    var rate = Double.infinity
    var reach: Double
  }

  /// No less than the second derivative between two places of a cell.
  @inline(__always)
  private func steepest(_ lower: Side, _ upper: Side, _ t: Interval) -> Double {
    let bend = upper.bend.at(t)
    let weight = bend.upper >= 0 ? upper.weight : lower.weight
    return (upper.straight + weight * Interval(bend.upper)).upper
  }

  /// The bound of one firm; nil where it is not shown to lose by large moves.
  ///
  /// Let g(t) be the marginal payoff at `overlap` and k such that at every overlap d farther it is
  /// at most g − k d: then no move gains more than g² / (2 k). Such lines are found cell by cell
  /// from derivatives at the ends alone. Upwards they pass above the marginal's chord where it is
  /// convex in the overlap, and else above a line through a cell's lower end that rises as the
  /// largest second derivative; downwards below such a line through its upper end. At every overlap
  /// all is affine in t, so what holds at both ends of the range of t holds in between.
  func part(_ i: Int, at overlap: Double, _ pieces: PieceTable) -> PathFirm? {
    let here = place(i, overlap)
    let payoff = payoff(i, here)
    var part = PathFirm(payoff: payoff.value, payoffRate: payoff.rate)
    let count = pieces.count(of: i)
    guard count > 0 else { return part }
    let home = min(pieces.piece(holding: overlap, of: i), count - 1)
    var up: Decline?
    if overlap < pieces.breakpoint(home + 1, of: i) {
      up = upwards(i, here, home, pieces)
    }
    var down: Decline?
    let below = overlap > pieces.breakpoint(home, of: i) ? home : home - 1
    if below >= 0 { down = downwards(i, here, below, pieces) }
    if let up, let down, below == home {
      let rate = min(up.rate, down.rate)
      guard rate > 0 else { return nil }
      add(up.start, rate, &part)
      return part
    }
    if let up, !addOneSided(up, &part) { return nil }
    if var down {
      down.start = Line(value: -down.start.value, rate: -down.start.rate)
      if !addOneSided(down, &part) { return nil }
    }
    return part
  }

  /// g² / (2 k), for both signs of g.
  private func add(_ start: Line, _ rate: Double, _ part: inout PathFirm) {
    let rate = Interval(rate)
    part.constant += start.value.squared() / (Interval(2) * rate)
    part.rate += start.value * start.rate / rate
    let bend = start.rate.squared() / rate
    part.bendAbove += bend
    part.bendBelow += bend
  }

  /// The square of the positive part of g over 2 k: where g is not positive at t = 0 it is at most
  /// |t| / |t_end| times its value at the end of the range.
  private func addOneSided(_ decline: Decline, _ part: inout PathFirm) -> Bool {
    let start = decline.start
    let ends = (start.at(least).upper, start.at(most).upper)
    let greatest = max(start.value.upper, max(ends.0, ends.1))
    if greatest <= 0 && decline.rate >= 0 { return true }
    guard decline.rate > 0 else {
      let reach = Interval(decline.reach)
      return (Interval(greatest) * reach + Interval(-decline.rate) * reach.squared() / Interval(2))
        .upper <= 0
    }
    guard start.value.upper <= 0 else {
      add(start, decline.rate, &part)
      return true
    }
    let rate = Interval(decline.rate)
    if ends.1 > 0 { part.bendAbove += (Interval(ends.1) / most).squared() / rate }
    if ends.0 > 0 { part.bendBelow += (Interval(ends.0) / least).squared() / rate }
    return true
  }

  private func upwards(_ i: Int, _ here: Place, _ home: Int, _ pieces: PieceTable) -> Decline {
    let origin = Interval(here.overlap)
    var from = side(i, here, cell: pieces.breakpoint(home, of: i))
    var decline = Decline(
      start: from.marginal, reach: (Interval(pieces.ceiling(of: i)) - origin).upper)
    var place = here
    for cell in home..<pieces.count(of: i) {
      let lower = pieces.breakpoint(cell, of: i)
      let upper = pieces.breakpoint(cell + 1, of: i)
      if cell > home { from = side(i, place, cell: lower) }
      let next = self.place(i, upper)
      let to = side(i, next, cell: lower)
      let distance = Interval(upper) - origin
      let width = Interval(upper) - Interval(place.overlap)
      for t in [least, most] {
        let isConvex = from.third.at(t).lower >= 0
        let steepest = steepest(from, to, t)
        let fall = (decline.start - to.marginal).at(t)
        var rate = isConvex ? (fall / distance).lower : -Double.infinity
        if cell == home {
          rate = max(rate, -steepest)
        } else {
          let atStart = (decline.start - from.marginal).at(t)
          rate = max(rate, ((atStart - Interval(steepest) * width) / distance).lower)
          rate = min(rate, (atStart / (Interval(place.overlap) - origin)).lower)
        }
        decline.rate = min(decline.rate, rate)
      }
      place = next
    }
    return decline
  }

  private func downwards(_ i: Int, _ here: Place, _ home: Int, _ pieces: PieceTable) -> Decline {
    let origin = Interval(here.overlap)
    var to = side(i, here, cell: pieces.breakpoint(home, of: i))
    var decline = Decline(start: to.marginal, reach: (origin - Interval(pieces.floor(of: i))).upper)
    var place = here
    for cell in stride(from: home, through: 0, by: -1) {
      let lower = pieces.breakpoint(cell, of: i)
      if cell < home { to = side(i, place, cell: lower) }
      let next = self.place(i, lower)
      let from = side(i, next, cell: lower)
      let distance = origin - Interval(lower)
      let width = Interval(place.overlap) - Interval(lower)
      for t in [least, most] {
        let steepest = steepest(from, to, t)
        if cell == home {
          decline.rate = min(decline.rate, -steepest)
          continue
        }
        let atStart = (to.marginal - decline.start).at(t)
        decline.rate = min(decline.rate, (atStart / (origin - Interval(place.overlap))).lower)
        decline.rate = min(decline.rate, ((atStart - Interval(steepest) * width) / distance).lower)
      }
      place = next
    }
    return decline
  }
}
