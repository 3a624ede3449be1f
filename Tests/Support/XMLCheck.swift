import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Whether a text is well-formed XML.
public enum XMLCheck {
  public struct Malformed: Error {
    public let reason: String
  }

  public static func check(_ text: String) throws {
    let parser = XMLParser(data: Data(text.utf8))
    guard parser.parse() else {
      throw Malformed(reason: "\(String(describing: parser.parserError))")
    }
  }
}
