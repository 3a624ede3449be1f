import AggregativeGames
import Testing

@testable import OverlapMarket

/// Numbers that are each in their domain but whose combination is not a finite double.
@Suite("Magnitudes beyond what can be computed with")
struct DomainOverflowTests {
  struct Case: Sendable, CustomStringConvertible {
    let name: String
    let path: String
    let set: @Sendable (inout MarketParts) -> Void
    var description: String { name }
  }

  static let overflows = [
    Case(name: "β v", path: "firms[1].value") {
      $0.demandSensitivity = 1e100
      $0.firms[1].value = 1e100
    },
    Case(name: "v − P", path: "firms[1].value") {
      $0.firms[1].value = 1e308
      $0.firms[1].price = -1e308
    },
    Case(name: "β h_U", path: "market.userHarm") {
      $0.demandSensitivity = 1e200
      $0.userHarm = 1e200
    },
    Case(name: "β h_U e", path: "firms[1].exposure") {
      $0.userHarm = 1e100
      $0.firms[1].exposure = 1e100
    },
    Case(name: "τ h_E", path: "market.externalHarm") {
      $0.liability = 1e200
      $0.externalHarm = 1e200
    },
    Case(name: "τ h_E e", path: "firms[1].exposure") {
      $0.liability = 1e100
      $0.firms[1].exposure = 1e100
    },
    Case(name: "M μ / c", path: "firms[1].margin") {
      $0.users = 1e200
      $0.firms[1].margin = 1e200
    },
    Case(name: "μ / c", path: "firms[0].cost") {
      $0.firms[0].margin = 1e200
      $0.firms[0].cost = 1e-200
    },
    Case(name: "floor²", path: "policy.floor") { $0.floor = 1e200 },
    Case(name: "β v_0", path: "market.outsideOption") {
      $0.demandSensitivity = 1e100
      $0.outsideOption = 1e100
    },
  ]

  @Test("a combination that overflows is refused by name", arguments: overflows)
  func refused(_ example: Case) throws {
    let parts = try DomainTests.valid().changed(example.set)
    let (market, policy) = (try parts.market(), try parts.policy())
    #expect {
      _ = try market.solve(under: policy)
    } throws: { error in
      guard case .overflow(let path, _, let combination)? = error as? MarketError else {
        return false
      }
      return path == example.path && !combination.isEmpty
    }
  }

  @Test("the number to blame is the one out of scale, not its neighbours in the product")
  func blame() throws {
    func path(_ set: (inout MarketParts) -> Void) throws -> String? {
      let parts = try DomainTests.valid().changed(set)
      let (market, policy) = (try parts.market(), try parts.policy())
      do throws(MarketError) {
        _ = try market.regulated(by: policy).game()
        return nil
      } catch {
        return error.path
      }
    }
    // A large number that is multiplied by 0 is not to blame, nor a small factor of a large one.
    let zero = try path {
      $0.liability = 0
      $0.externalHarm = 1e300
      $0.firms[0].margin = 1e290
      $0.users = 1e100
    }
    #expect(zero == "firms[0].margin")
    let small = try path {
      $0.firms[1].margin = 1e-200
      $0.firms[1].value = 1e200
      $0.firms[1].exposure = 1e-100
    }
    #expect(small == "firms[1].value")
    let steep = try path {
      $0.demandSensitivity = 1e40
      $0.firms[1].effectiveness[0] = 1e140
    }
    #expect(steep?.hasPrefix("firms[1].effectiveness.") == true)
  }

  @Test("a refusal of magnitudes says what to do")
  func message() {
    let error = MarketError.overflow(
      path: "firms[3].value", value: 1e300, combination: "demandSensitivity × value")
    #expect(error.path == "firms[3].value" && error.shownValue == "1e+300")
    #expect(
      error.description
        == """
        firms[3].value = 1e+300: demandSensitivity × value is too large to compute with; choose \
        units in which it is below 1e150
        """
    )
  }

  @Test(
    """
    any two fields at the extremes of their domains: the game and its verifier compute or \
    refuse, and never trap
    """
  )
  func extremes() throws {
    let values = [0, .leastNonzeroMagnitude, 1e-160, 1e149, .greatestFiniteMagnitude]
    let verifier = Verifier(tolerance: VerificationTolerance(boxBudget: 20))
    for (k, one) in DomainTests.fields.enumerated() {
      for other in DomainTests.fields[k...] {
        for (a, b) in values.flatMap({ a in values.map { (a, $0) } }) {
          let parts = try DomainTests.valid().changed {
            one.set(&$0, a)
            other.set(&$0, b)
          }
          guard let market = try? parts.market(), let policy = try? parts.policy() else { continue }
          do {
            let game = try market.regulated(by: policy).game()
            let floors = market.firms.indices.map { policy.floor[$0] }
            _ = DerivativeLinearizationTests.linearize(game, floors)
            _ = verifier.verify(floors, in: MarketAudit(try market.regulated(by: policy)))
          } catch {
            guard case .overflow = error else {
              Issue.record("\(one.path) = \(a), \(other.path) = \(b): \(error)")
              continue
            }
          }
        }
      }
    }
  }
}
