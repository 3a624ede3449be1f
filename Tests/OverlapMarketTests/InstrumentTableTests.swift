import Foundation
import OverlapMarket
import Testing

@Suite("The table of instruments")
struct InstrumentTableTests {
  @Test("names, paths and axes are unique, and every parameter is found under its own")
  func names() {
    let names = Instrument.all.map(\.name)
    #expect(Set(names).count == names.count)
    let paths = PolicyParameter.all.map(\.descriptor.path)
    #expect(Set(paths).count == paths.count)
    let axes = PolicyParameter.movable.map(\.name)
    #expect(Set(axes).count == axes.count)
    for instrument in Instrument.all {
      #expect(instrument.handles.map(\.descriptor.path) == instrument.parameters.map(\.path))
      #expect(instrument.handles.allSatisfy { $0.instrument == instrument })
    }
  }

  @Test("docs/instruments.md has a row for each, with its equation")
  func document() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let rows = try String(
      contentsOf: root.appendingPathComponent("docs/instruments.md"), encoding: .utf8
    ).split(separator: "\n")
    for instrument in Instrument.all {
      let row = rows.first { $0.hasPrefix("|") && $0.contains("| `\(instrument.name)`") }
      #expect(row?.contains("| \(instrument.equation) |") == true, "\(instrument.name)")
    }
  }

  /// In its domain, and not the standard.
  private func value(_ parameter: PolicyParameter) -> FirmValues { .uniform(0.25) }

  @Test("an instrument is there when it is set, alone, and gone when it is cleared")
  func setting() throws {
    for instrument in Instrument.all {
      var policy = Policy.laissezFaire
      let numbers = instrument.handles.filter { !$0.descriptor.isByActivity }
      for parameter in numbers {
        policy = try policy.replacing(parameter, with: value(parameter))
      }
      #expect(policy.instruments == [instrument])
      #expect(policy.effects == instrument.effects)
      #expect(numbers.allSatisfy { policy[$0] == value($0) })
      #expect(policy.restricted(to: [0]) == policy)
      #expect(policy.clearing(instrument) == .laissezFaire)
    }
  }

  @Test("numbers out of their domain, and entries by firm where there is one for all, are refused")
  func refusals() throws {
    for parameter in PolicyParameter.all where !parameter.descriptor.isByActivity {
      let path = "policy.\(parameter.descriptor.path)"
      #expect(
        throws: MarketError.outOfDomain(
          path: path, value: -1, rule: parameter.descriptor.domain.rule)
      ) { try Policy.laissezFaire.replacing(parameter, with: .uniform(-1)) }
      let byFirm = Result {
        try Policy.laissezFaire.replacing(parameter, with: .perFirm([0.5, 0.25]))
      }
      #expect(((try? byFirm.get()) != nil) == parameter.descriptor.mayDiffer)
    }
  }

  @Test("methods refuse by effect and name every instrument that has it")
  func unsupported() throws {
    let policy = try Policy(
      liability: .uniform(1), floor: .uniform(1), .surcharge(1), .exposureCap(1),
      .complianceCost(ComplianceCost(fixed: 1)))
    #expect(
      throws: MarketError.unsupported(instruments: ["surcharge", "exposureCap"], by: "this work")
    ) { try policy.refuse(beyond: [.liability, .leastOverlap, .lumpSum], by: "this work") }
    try policy.refuse(beyond: policy.effects, by: "this work")
  }
}
