/// The forms in which a report is written.
public enum OutputFormat: String, Sendable, CaseIterable {
  case table
  case json
  case csv
}
