import LinearAlgebra

/// Storage that searches use one after another, so that each need not allocate its own: one for
/// each thread. What a search finds does not depend on it.
public struct SearchRoom: Sendable {
  private var newton = NewtonRoom(playerCount: 0, rank: 0)

  public init() {}

  /// What a run of Newton's method needs, taken out of here where it has the size.
  mutating func takeNewton(playerCount: Int, rank: Int) -> NewtonRoom {
    // Swapped, not copied: an array that two values hold would be copied when one of them is
    // changed.
    var kept = NewtonRoom(playerCount: 0, rank: rank)
    swap(&kept, &newton)
    guard kept.playerCount == playerCount, kept.rank == rank else {
      return NewtonRoom(playerCount: playerCount, rank: rank)
    }
    return kept
  }

  /// Takes a run's storage, and leaves it none.
  mutating func keep(_ room: inout NewtonRoom) { swap(&newton, &room) }
}

/// The columns of a run of Newton's method; what they hold between runs has no meaning.
struct NewtonRoom: Sendable {
  var columns: NewtonColumns
  var current: Linearization
  var trial: Linearization
  var system: DiagonalPlusLowRank

  var playerCount: Int { current.playerCount }
  var rank: Int { current.rank }

  init(playerCount: Int, rank: Int) {
    columns = NewtonColumns(playerCount: playerCount)
    current = Linearization(playerCount: playerCount, rank: rank)
    trial = current
    system = current.newtonMatrix()
  }
}
