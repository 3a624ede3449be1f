import OverlapMarket
import PolicySearch
import Testing

@Suite("Menus of policies")
struct MenuTests {
  private func refusal(_ body: () throws(MenuError) -> Void) -> String? {
    do throws(MenuError) {
      try body()
      return nil
    } catch {
      return error.description
    }
  }

  @Test(
    "Ranges that are none are refused in one line",
    arguments: [
      (-1, 1, 5, "instruments.floor.from = -1: must be at least 0 and finite"),
      (0, .infinity, 5, "instruments.floor.to = inf: must be at least 0 and finite"),
      (.nan, 1, 5, "instruments.floor.from = nan: must be at least 0 and finite"),
      (2, 1, 5, "instruments.floor.to = 1: must be at least 2, where the range starts"),
      (
        0, 1, 0,
        "instruments.floor.points = 0: must be at least 2, so that both ends of the range are tried"
      ),
      (
        0, 1, 1,
        "instruments.floor.points = 1: must be at least 2, so that both ends of the range are tried"
      ),
      (1, 1, 2, "instruments.floor.points = 2: must be 1, since the range is a single value"),
      (1, 1, 0, "instruments.floor.points = 0: must be 1, since the range is a single value"),
    ] as [(Double, Double, Int, String)])
  func ranges(from: Double, to: Double, points: Int, message: String) {
    let found = refusal { () throws(MenuError) in
      _ = try MenuInstrument(.floor, from: from, to: to, points: points)
    }
    #expect(found == message)
  }

  @Test("So are menus without a choice, with one twice, and too large a grid")
  func menus() throws {
    let floor = try MenuInstrument(.floor, from: 0, to: 1, points: 2000)
    let liability = try MenuInstrument(.liability, from: 0, to: 1, points: 501)
    func message(_ instruments: [MenuInstrument], flatness: Double = 0) -> String? {
      refusal { () throws(MenuError) in _ = try PolicyMenu(instruments, flatness: flatness) }
    }
    #expect(message([]) == "instruments = {}: must have at least one of \(LeverList.all)")
    #expect(message([floor, floor]) == "instruments.floor: appears twice; keep one")
    #expect(
      message([floor, liability])
        == "instruments = a grid of 1002000 points: must be at most 1000000; ask for fewer points")
    #expect(message([floor], flatness: -0.1) == "flatness = -0.1: must be between 0 and 1")
    #expect(message([floor], flatness: .nan) == "flatness = nan: must be between 0 and 1")
    #expect(message([floor]) == nil)
    #expect(throws: MenuError.self) { try PolicyConstraints(minimumProfit: .infinity) }
    #expect(throws: MenuError.self) { try PolicyConstraints(maximumOverlapCost: -1) }
  }

  @Test(
    """
    The grid has both ends exactly, and the last instrument moves fastest, however the menu is \
    written
    """
  )
  func order() throws {
    let floor = try MenuInstrument(.floor, from: 0.1, to: 0.7, points: 4)
    let liability = try MenuInstrument(.liability, from: 0, to: 1e300, points: 3)
    let menu = try PolicyMenu([floor, liability])
    #expect(try menu == PolicyMenu([liability, floor]))
    #expect(menu.pointCount == 12)
    let values = (0..<12).map(menu.values)
    #expect(
      values[0] == [0, 0.1] && values[3] == [0, 0.7] && values[4][0] == 5e299
        && values[11] == [1e300, 0.7])
    #expect(zip(values, values.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    #expect(try MenuInstrument(.floor, from: 2, to: 2, points: 1).value(0) == 2)
  }
}

/// Written out, as errors list them.
private enum LeverList {
  static let all =
    "liability, floor, surcharge, safeHarborThreshold, safeHarborDiscount, gapCeiling, "
    + "scorecardFloor, exposureCap"
}
