/// The known name that a person most likely meant.
package enum NearestName {
  /// The nearest of `known` by edit distance, without regard to case; nil where none is close: more
  /// than a third of the letters would have to change. O(letters² · known).
  package static func of(_ name: String, among known: [String]) -> String? {
    let letters = fold(name)
    var best: (name: String, distance: Int)?
    for candidate in known {
      let other = fold(candidate)
      let allowed = max(letters.count, other.count) / 3
      guard abs(letters.count - other.count) <= allowed else { continue }
      let distance = editDistance(letters, other)
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
  static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }

  private static func fold(_ name: String) -> [UInt8] {
    name.prefix(64).utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 32 : $0 }
  }

  /// One is the other cut short.
  private static func isBeginning(_ name: String, of known: String) -> Bool {
    let (a, b) = (fold(name), fold(known))
    return min(a.count, b.count) >= 3 && (b.starts(with: a) || a.starts(with: b))
  }

  /// How an unknown name is answered: with the nearest known one, or with the list of all.
  package static func advice(_ name: String, among known: [String], listedAs list: String) -> String
  {
    let nearest = of(name, among: known) ?? known.first { isBeginning(name, of: $0) }
    if let nearest { return "did you mean \(Shown.quoted(nearest))?" }
    return "\(list) \(self.list(known))"
  }

  /// The same for the words of a choice: where they are few, all are listed beside the nearest.
  static func advice(_ name: String, amongChoices known: [String]) -> String {
    let advice = advice(name, among: known, listedAs: "the names are")
    guard known.count <= 3, advice.hasSuffix("?") else { return advice }
    return "\(advice) The names are \(list(known))"
  }

  private static func list(_ known: [String]) -> String {
    let shown = known.prefix(12).map { Shown.column($0) }
    return "\(shown.joined(separator: ", "))\(known.count > 12 ? ", ..." : "")"
  }
}
