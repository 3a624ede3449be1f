import AggregativeGames
import Glibc
import LinearAlgebra
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("How best replies move each other")
struct AuditInteractionTests {
  @Test(
    "response · influence is the derivative of the globally best reply, densely searched",
    arguments: 1...30)
  func interaction(seed: UInt64) throws {
    guard let solved = try AuditSolved(seed: seed, firms: 2...5, singlePeak: true) else { return }
    let (naive, profile) = (solved.naive, solved.profile)
    let around = solved.audit.surroundings(of: profile)
    let interactions = profile.indices.map {
      solved.audit.interaction(of: $0, at: profile[$0], in: around[$0])
    }
    for i in profile.indices {
      if solved.clearance(i) == 0 {
        #expect(interactions[i].main.response == 0, "seed \(seed), firm \(i) is at a corner")
      }
      for j in profile.indices
      where j != i && solved.clearance(i) > 1e-3 && solved.clearance(j) > 1e-3 {
        let rate = naive.demandRate(j) * naive.slope(j, above: profile[j])
        let step = min(1e-3 / rate, 0.5 * solved.clearance(j) * profile[j])
        let central = { (h: Double) -> Double in
          func reply(_ move: Double) -> Double {
            var moved = profile
            moved[j] += move
            return naive.bestReply(i, naive.logRivals(i, moved))
          }
          return (reply(h) - reply(-h)) / (2 * h)
        }
        let derivative = (4 * central(step / 2) - central(step)) / 3
        let product = interactions[i].main.response * interactions[j].main.influence
        // Halving finds replies to 1e-15 over a curvature that may cancel down to a hundredth:
        // 1e-13, over steps of 1e-3 in log weight 1e-10, and what truncation adds.
        let tolerance = 1e-8 * profile[i] * rate + 1e-6 * abs(product)
        #expect(abs(product - derivative) <= tolerance, "seed \(seed), reply \(i) in \(j)")
      }
    }
  }

  @Test("the spectral radius is that of the matrix of these derivatives", arguments: 1...60)
  func matrix(seed: UInt64) throws {
    guard let solved = try AuditSolved(seed: seed, firms: 1...12, singlePeak: false) else { return }
    let around = solved.audit.surroundings(of: solved.profile)
    let parts = solved.profile.indices.map {
      solved.audit.interaction(of: $0, at: solved.profile[$0], in: around[$0])
    }
    let matrix = Matrix(rows: parts.count, columns: parts.count) { i, j in
      i == j ? 0 : parts[i].main.response * parts[j].main.influence
    }
    let radius = try Eigenvalues.of(matrix).spectralRadius
    // LAPACK's eigenvalues are exact for a matrix within 1e-15 of this one; multiple ones spread by
    // the root of that.
    let error = 1e-7 * matrix.elements.reduce(0) { max($0, abs($1)) } + 1e-9 * radius
    #expect(!solved.certificate.spectralRadiusIsBound, "seed \(seed)")
    #expect(abs(solved.certificate.spectralRadius - radius) <= error, "seed \(seed)")
  }

  @Test(
    "simultaneous best replies from 1e-3 away return exactly where the spectral radius is below 1")
  func dynamics() throws {
    var returning = 0
    var leaving = 0
    for seed in 1...3000 as ClosedRange<UInt64> {
      guard
        let solved = try AuditSolved(
          seed: seed, firms: 2...3, demandSensitivity: 5...40, singlePeak: false)
      else { continue }
      let radius = solved.certificate.spectralRadius
      let interior = solved.profile.indices.filter { solved.clearance($0) > 0 }
      // Near 1 the dynamics are slower than the test is patient; near a kink they are not linear at
      // this distance. Most markets return quickly and are alike: a few of them are enough.
      guard abs(radius - 1) > 0.1, radius > 1 || (radius > 0.2 && returning < 60),
        interior.count > 1,
        interior.allSatisfy({ solved.clearance($0) > 5e-3 })
      else { continue }
      var rng = SplitMix(seed: seed)
      var profile = solved.profile
      for i in interior {
        profile[i] *= 1 + rng.uniform(0.5e-3...1e-3) * (rng.chance(0.5) ? 1 : -1)
      }
      let (least, final) = distances(from: solved, starting: profile)
      if radius < 1 {
        returning += 1
        // 300 rounds at a rate below 0.9 shrink 1e-3 by 1e-13; the equilibrium itself is known to
        // about 1e-11.
        #expect(final <= 1e-9, "seed \(seed), radius \(radius)")
      } else {
        leaving += 1
        // A random start has a part along the growing direction: it may come nearer at first, not
        // by a factor of 100.
        #expect(least > 1e-5 && final > 1e-3, "seed \(seed), radius \(radius)")
      }
    }
    // Both sides of the claim are met often enough to mean something.
    #expect(returning >= 30 && leaving >= 5, "\(returning) return, \(leaving) leave")
  }

  /// The least and the last relative distance from the equilibrium over 300 rounds.
  private func distances(from solved: AuditSolved, starting start: [Double]) -> (
    least: Double, final: Double
  ) {
    let game = solved.game
    var profile = start
    var least = Double.infinity
    var distance = Double.infinity
    for _ in 0..<300 {
      let aggregate = game.aggregate(of: profile)
      profile = profile.indices.map { i in
        BestReply.global(
          of: i, in: game, rivals: game.rivals(of: i, in: profile, aggregate: aggregate)
        ).strategy
      }
      distance = zip(profile, solved.profile).reduce(0) {
        max($0, abs($1.0 - $1.1) / max($1.1, 1e-12))
      }
      least = min(least, distance)
    }
    return (least, distance)
  }
}
