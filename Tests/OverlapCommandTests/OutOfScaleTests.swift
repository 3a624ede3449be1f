import Testing

@Suite("Numbers out of scale on the command line")
struct OutOfScaleTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("An instrument out of scale is blamed where it was typed")
  func scale() throws {
    let roster = try folder.example("two-assistants")
    let strict = try folder.write(
      "strict.json", #"{ "schemaVersion": 1, "policy": { "floor": 1e200 } }"#)
    let wide = try folder.write(
      "wide.json",
      #"{ "schemaVersion": 1, "policy": { "gapCeiling": { "ceiling": 0, "baselineGap": 1e200, "gapReduction": 1 } } }"#
    )
    for (arguments, start) in [
      (["solve", roster, "--floor", "1e200"], "--floor = 1e+200: floor × floor is too large"),
      (["wedge", roster, "--liability", "1e200"], "--liability = 1e+200: "),
      (["solve", roster, "--policy", "floor=1e200"], "floor=1e200: policy.floor = 1e+200: "),
      (["compare", roster, "floor=1e200"], "floor=1e200: policy.floor = 1e+200: "),
      (["compare", roster, strict], "\(strict): policy.floor = 1e+200: "),
      (["compare", roster, wide], "\(wide): policy.gapCeiling: (baselineGap − ceiling)"),
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 65 && run.isOneErrorLine, "\(arguments): \(run.error)")
      #expect(run.error.hasPrefix("error: \(start)"), "\(run.error)")
    }
    let menu = try folder.write(
      "menu.json",
      #"{ "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 1e200, "points": 3 } } }"#
    )
    let search = try Overlap.run("search", roster, menu)
    #expect(search.status == 65 && search.isOneErrorLine)
    #expect(search.error.hasPrefix("error: \(menu): instruments.floor.to = 1e+200: floor × floor"))
    // What the roster has out of scale is the roster's.
    let own = try folder.write(
      "own.json",
      folder.read("two-assistants.json").replacing("\"floor\": 0.0", with: "\"floor\": 1e200"))
    let run = try Overlap.run("solve", own, "--liability", "1")
    #expect(
      run.status == 65 && run.error.hasPrefix("error: \(own): policy.floor = 1e+200: "),
      "\(run.error)")
    #expect(try Overlap.run("solve", own, "--floor", "1").status == 0)
  }
}
