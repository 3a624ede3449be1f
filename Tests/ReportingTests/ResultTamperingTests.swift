import Foundation
import OverlapMarket
import Planner
import Rosters
import ShippedRosters
import Testing

@testable import Reporting

/// Every field of a result is altered in turn: the alteration is found, or the verification says
/// that it did not look at the field.
@Suite("Altered results")
struct ResultTamperingTests {
  /// A leaf of a result, by its path.
  private struct Leaf {
    let path: [Step]
    let value: Any

    enum Step {
      case field(String)
      case item(Int)
    }

    /// Names of fields with dots between, without positions in lists.
    var name: String {
      path.compactMap { if case .field(let name) = $0 { name } else { nil } }
        .joined(separator: ".")
    }
  }

  private static func leaves(_ value: Any, path: [Leaf.Step] = []) -> [Leaf] {
    if let object = value as? [String: Any] {
      return object.keys.sorted().flatMap { leaves(object[$0] as Any, path: path + [.field($0)]) }
    }
    if let list = value as? [Any] {
      return list.indices.flatMap { leaves(list[$0], path: path + [.item($0)]) }
    }
    return [Leaf(path: path, value: value)]
  }

  private static func replacing(_ whole: Any, at path: ArraySlice<Leaf.Step>, by new: Any) -> Any {
    switch path.first {
    case nil: return new
    case .field(let name)?:
      var object = whole as? [String: Any] ?? [:]
      object[name] = replacing(object[name] as Any, at: path.dropFirst(), by: new)
      return object
    case .item(let index)?:
      var list = whole as? [Any] ?? []
      list[index] = replacing(list[index], at: path.dropFirst(), by: new)
      return list
    }
  }

  /// Bounds that stay true where they are weakened.
  private static let bounds: Set = [
    "equilibria.firms.enclosureLower", "equilibria.firms.enclosureUpper", "tolerance",
  ]

  /// Other values; a number is moved both ways.
  private static func altered(_ value: Any) -> [Any] {
    if let number = value as? NSNumber {
      if CFBoolean.isFlag(number) { return [!number.boolValue] }
      return [number.doubleValue * 1.01 + 0.01, number.doubleValue * 0.99 - 0.01]
    }
    if let text = value as? String { return [text + "x"] }
    return [1]
  }

  private enum CFBoolean {
    /// JSONSerialization gives flags as numbers of another kind.
    static func isFlag(_ number: NSNumber) -> Bool {
      String(describing: type(of: number)).contains("Bool") || number === kTrue || number === kFalse
        || String(cString: number.objCType) == "c"
    }

    private static let kTrue = NSNumber(value: true)
    private static let kFalse = NSNumber(value: false)
  }

  /// What a verification says: whether the result is confirmed, and what it did not look at.
  private typealias Finding = (isVerified: Bool, notChecked: [String])

  private static func solution(_ bytes: [UInt8], _ roster: Roster) throws -> Finding {
    let found = try ResultVerification(of: RecordedSolution(jsonBytes: bytes), in: roster)
    return (found.isVerified, found.notChecked)
  }

  private static func plan(_ bytes: [UInt8], _ roster: Roster) throws -> Finding {
    guard case .plan(let plan) = try RecordedResult(jsonBytes: bytes) else {
      return (false, [])
    }
    let found = try PlanVerification(of: plan, in: roster)
    return (found.isVerified, PlanVerification.notChecked)
  }

  /// - Returns: how many fields were altered.
  private static func check(
    _ json: String, of roster: Roster, by verify: ([UInt8], Roster) throws -> Finding
  ) throws -> Int {
    let whole = try JSONSerialization.jsonObject(with: Data(json.utf8))
    func finding(_ object: Any) throws -> Finding {
      try verify(Array(JSONSerialization.data(withJSONObject: object)), roster)
    }
    let clean = try finding(whole)
    #expect(clean.isVerified)
    let leaves = leaves(whole)
    for leaf in leaves {
      let isListed = clean.notChecked.contains { leaf.name == $0 || leaf.name.hasPrefix("\($0).") }
      let found = altered(leaf.value).map { value in
        // What cannot be read is found too.
        let changed = replacing(whole, at: leaf.path[...], by: value)
        return (try? finding(changed).isVerified) != true
      }
      let isFound = bounds.contains(leaf.name) ? found.contains(true) : !found.contains(false)
      #expect(isFound || isListed, "\(leaf.name): \(leaf.value)")
    }
    return leaves.count
  }

  private static func roster(_ name: String) throws -> Roster {
    let shipped = try #require(ShippedRoster.all.first { $0.name == name })
    return try Roster(jsonBytes: shipped.rosterBytes)
  }

  @Test(
    "each field of a result of solve", arguments: ["two-assistants", "unseen-failures"])
  func solve(name: String) throws {
    let roster = try Self.roster(name)
    let settled = try roster.market.regulated(by: roster.policy).settlement(by: Settling())
    let result = SolveResult(
      roster: roster, policy: roster.policy, rule: Settling(), settled: settled)
    #expect(try Self.check(result.json, of: roster, by: Self.solution) > 40)
  }

  @Test(
    "each field of a result of solve --all", arguments: ["two-assistants", "several-equilibria"])
  func enumeration(name: String) throws {
    let roster = try Self.roster(name)
    let enumeration = try roster.market.allEquilibria(under: roster.policy)
    let result = EnumerationResult(roster: roster, enumeration: enumeration)
    #expect(try Self.check(result.json, of: roster, by: Self.solution) > 60)
  }

  @Test(
    "each field of a result in which firms have left", arguments: [ExitRule.sequential, .stable])
  func left(exit: ExitRule) throws {
    let roster = try Self.roster("frontier-market")
    let policy = try roster.policy.replacing(.liability, with: .uniform(1.05))
    let rule = Settling(exit: exit)
    let settled = try roster.market.regulated(by: policy).settlement(by: rule)
    #expect(settled.survivors != nil)
    let result = SolveResult(roster: roster, policy: policy, rule: rule, settled: settled)
    #expect(try Self.check(result.json, of: roster, by: Self.solution) > 40)
  }

  @Test("each field of a result of plan", arguments: [FirmChoice.all, .choose])
  func plan(keep: FirmChoice) throws {
    let roster = try Self.roster("two-assistants")
    let result = PlanResult(roster: roster, plan: try roster.market.plan(keep: keep))
    #expect(try Self.check(result.json, of: roster, by: Self.plan) > 30)
  }

  @Test("results that cannot be proven again are refused, each with what to do")
  func others() throws {
    let roster = try Self.roster("two-assistants")
    let plan = PlanResult(roster: roster, plan: try roster.market.plan())
    let other = plan.json.replacing("\"result\": \"plan\"", with: "\"result\": \"wedge\"")
    do {
      _ = try RecordedResult(jsonBytes: Array(other.utf8))
      Issue.record("a wedge was read as what can be proven again")
    } catch {
      #expect("\(error)".contains("run its command again"), "\(error)")
    }
  }
}
