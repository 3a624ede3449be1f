/// A name that comes a second time in a list.
struct RepeatedName: Equatable {
  /// Where it comes the second time.
  let index: Int
  /// Where it came before.
  let earlier: Int

  /// The first in the list; nil where all names differ. Names are equal when Unicode says so,
  /// however they are encoded.
  ///
  /// - Complexity: O(characters), expected. The table holds a word a slot and no strings, which lie
  ///   still in the list: a dictionary of a million names moves three times as much memory.
  init?(in names: ArraySlice<String>) {
    // Another one at every call, so that no file can be written whose names collide; what is found
    // does not depend on it.
    let seed = UInt64.random(in: .min ... .max)
    var table = Table(capacity: names.count)
    for (index, name) in zip(names.indices, names) {
      guard let hash = Self.hash(ascii: name, seed: seed) else {
        self.init(inUnicode: names)
        return
      }
      if let earlier = table.insert(index, hash: hash, in: names) {
        self.init(index: index, earlier: earlier)
        return
      }
    }
    return nil
  }

  /// By the strings' own hash, which is equal for equal strings in any encoding: U+212A is the
  /// letter K.
  private init?(inUnicode names: ArraySlice<String>) {
    var table = Table(capacity: names.count)
    for (index, name) in zip(names.indices, names) {
      let hash = UInt64(bitPattern: Int64(name.hashValue))
      if let earlier = table.insert(index, hash: hash, in: names) {
        self.init(index: index, earlier: earlier)
        return
      }
    }
    return nil
  }

  private init(index: Int, earlier: Int) {
    self.index = index
    self.earlier = earlier
  }

  /// Of an ASCII string's bytes; nil for others. Each word is folded in by a full product, as
  /// wyhash does.
  @inline(__always)
  private static func hash(ascii name: String, seed: UInt64) -> UInt64? {
    var name = name
    return name.withUTF8 { bytes in
      var hash = seed ^ UInt64(bytes.count)
      var bits: UInt64 = 0
      let raw = UnsafeRawBufferPointer(bytes)
      var place = 0
      while place < raw.count {
        var word: UInt64 = 0
        if place + 8 <= raw.count {
          word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        } else {
          for k in place..<raw.count { word = word << 8 | UInt64(raw[k]) }
        }
        bits |= word
        let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ seed << 1)
        hash = product.high ^ product.low ^ word
        place += 8
      }
      let product = hash.multipliedFullWidth(by: 0xD1B5_4A32_D192_ED03)
      return bits & 0x8080_8080_8080_8080 == 0 ? product.high ^ product.low : nil
    }
  }
}

/// Open addressing with linear probing, at most half full.
private struct Table {
  /// 0 where free; else the position plus one in the low 40 bits, and 24 bits of the hash above.
  private var slots: [UInt64]
  private let mask: Int

  private static let positionBits: UInt64 = 40

  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = Array(repeating: 0, count: size)
    mask = size - 1
  }

  /// The position of an equal name that is there already; nil where there is none, and this one now
  /// is.
  @inline(__always)
  mutating func insert(_ position: Int, hash: UInt64, in names: ArraySlice<String>) -> Int? {
    let tag = hash >> Self.positionBits
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let earlier = Int(slots[slot] & (1 << Self.positionBits - 1)) - 1
      if slots[slot] >> Self.positionBits == tag, names[earlier] == names[position] {
        return earlier
      }
      slot = (slot + 1) & mask
    }
    slots[slot] = tag << Self.positionBits | UInt64(position + 1)
    return nil
  }
}
