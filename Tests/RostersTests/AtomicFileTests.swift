import Testing

@testable import Rosters

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Files written whole or not at all")
struct AtomicFileTests {
  private let directory: String

  init() throws {
    var template = Array((P_tmpdir + "/overlap-test-XXXXXX").utf8CString)
    let made = mkdtemp(&template)
    directory = String(cString: try #require(made))
  }

  private func read(_ path: String) throws -> String {
    String(decoding: try FileBytes.read(path), as: UTF8.self)
  }

  private func names() -> Set<String> {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: Set<String> = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.insert(name) }
    }
    return names
  }

  @Test func newAndOld() throws {
    let path = directory + "/result.json"
    try AtomicFile.write("one", to: path)
    #expect(try read(path) == "one")
    try AtomicFile.write("", to: path)
    #expect(try read(path) == "")
    let large = [UInt8](repeating: 120, count: 3_000_000)
    try AtomicFile.write(large, to: path)
    #expect(try FileBytes.read(path) == large)
    #expect(names() == ["result.json"])
  }

  @Test func permissionsStay() throws {
    let path = directory + "/private"
    try AtomicFile.write("one", to: path)
    #expect(chmod(path, 0o640) == 0)
    try AtomicFile.write("two", to: path)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
  }

  @Test("A failure half way leaves the old file, and nothing else")
  func failureKeepsOld() throws {
    let path = directory + "/kept"
    try AtomicFile.write("old", to: path)
    let fault = OutputError(file: path, reason: "disk full")
    #expect(throws: fault) {
      try AtomicFile.write(to: path) { file throws(OutputError) in
        try file.write(Array("half of the n".utf8))
        throw fault
      }
    }
    #expect(try read(path) == "old")
    #expect(names() == ["kept"])
  }

  @Test func links() throws {
    let (target, link, dead) = (directory + "/target", directory + "/link", directory + "/dead")
    try AtomicFile.write("old", to: target)
    #expect(symlink("target", link) == 0)
    #expect(symlink("nothing", dead) == 0)
    try AtomicFile.write("new", to: link)
    #expect(try read(target) == "new")
    var status = stat()
    #expect(lstat(link, &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
    #expect(throws: OutputError.self) { try AtomicFile.write("x", to: dead) }
  }

  @Test func cannotBeWritten() {
    func reason(_ path: String) -> String? {
      do throws(OutputError) {
        try AtomicFile.write("x", to: path)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(
      reason("/nowhere/x") == "/nowhere/x: cannot be written: No such file or directory")
    #expect(reason("/dev/full") == "/dev/full: cannot be written: No space left on device")
    #expect(reason(directory) == "\(directory): cannot be written: Is a directory")
    #expect(reason("") == ": cannot be written: this is not a path")
    #expect(reason("/dev/null") == nil)
  }

  @Test("A pipe is written directly, and stays a pipe")
  func pipes() async throws {
    let path = directory + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    // Open for both, so that neither side waits for the other.
    let descriptor = open(path, O_RDWR)
    #expect(descriptor >= 0)
    try AtomicFile.write("through", to: path)
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = systemRead(descriptor, &buffer)
    close(descriptor)
    #expect(String(decoding: buffer.prefix(count), as: UTF8.self) == "through")
    #expect(names() == ["pipe"])
  }

  @Test("Files larger than any roster are not read")
  func limit() throws {
    let path = directory + "/large"
    try AtomicFile.write("", to: path)
    #expect(truncate(path, FileBytes.limit + 1) == 0)
    #expect(throws: RosterError.content(file: path, problem: "is larger than 4 GiB")) {
      try Roster.load(path: path)
    }
    unlink(path)
  }

  @Test("From a pipe") func reading() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let text = Array(Sample.json.utf8)
    #expect(write(ends[1], text, text.count) == text.count)
    close(ends[1])
    #expect(try FileBytes.read("/dev/fd/\(ends[0])") == text)
    close(ends[0])
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
  read(descriptor, &buffer, buffer.count)
}
