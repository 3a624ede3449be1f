/// Finds all roots of a differentiable function of one variable, with proof, by interval Newton
/// with bisection.
///
///     let roots = RootIsolation().isolate(in: Interval(lower: 0, upper: 4)) { x in
///       (value: x.squared() - 2, derivative: 2 * x)
///     }
///
/// Depth first, from left to right, without recursion. A box is discarded only on proof that it
/// has no root; whatever can be neither discarded nor proved to hold one root is handed back as
/// `.undecided`.
@frozen
public struct RootIsolation: Sendable, Hashable {
  /// Boxes are refined until they are no wider than this,
  public var absoluteTolerance: Double
  /// or than this times their magnitude, whichever is larger.
  public var relativeTolerance: Double
  /// How many boxes to evaluate at most. The proof of roots on a boundary between boxes may take
  /// a few more.
  public var boxBudget: Int

  @inlinable
  public init(
    absoluteTolerance: Double = 1e-12, relativeTolerance: Double = 0x1p-46,
    boxBudget: Int = 10_000
  ) {
    self.absoluteTolerance = absoluteTolerance
    self.relativeTolerance = relativeTolerance
    self.boxBudget = boxBudget
  }

  /// All roots in `start`.
  ///
  /// A root at an end of `start`, or within rounding of it, is proved only if the value there comes
  /// out as exactly zero; otherwise its enclosure stays undecided. Start a little farther out.
  ///
  /// - Parameters:
  ///   - start: Where to look; may be unbounded.
  ///   - evaluate: For any sub-interval of `start`, points included, encloses the range of the
  ///     function, which must be continuous, and the range of its derivative (or of its slopes
  ///     between any two points, so that kinks are allowed). Where nothing is known of the
  ///     derivative, `Interval.entire` is right, and leaves bisection.
  @inlinable
  public func isolate<Failure: Error>(
    in start: Interval,
    _ evaluate: (Interval) throws(Failure) -> (value: Interval, derivative: Interval)
  ) throws(Failure) -> IsolatedRoots {
    var pending = [PendingBox(start, holdsOneRoot: false)]
    var found: [RootEnclosure] = []
    var boxes = 0
    var isExhausted = false

    while let next = pending.popLast() {
      guard boxes < boxBudget else {
        isExhausted = true
        found.append(next.enclosure)
        continue
      }
      boxes += 1
      switch try examine(next, evaluate) {
      case .rootless:
        break
      case .settled(let enclosure):
        found.append(enclosure)
      case .smaller(let box):
        pending.append(box)
      case .split(let left, let right):
        pending.append(right)
        pending.append(left)
      }
    }

    var merged = try mergeTouching(found, evaluate)
    if !isExhausted {
      boxes += try proveOnBoundaries(&merged, start, evaluate)
    }
    return IsolatedRoots(enclosures: merged, boxesUsed: boxes, isBudgetExhausted: isExhausted)
  }

  @inlinable
  func isNarrow(_ box: Interval) -> Bool {
    box.width <= Swift.max(absoluteTolerance, relativeTolerance * box.magnitude)
  }
}

/// A box that waits; `holdsOneRoot` once that has been proved for a box around it whose other
/// parts have been discarded.
@usableFromInline
struct PendingBox {
  @usableFromInline let box: Interval
  @usableFromInline let holdsOneRoot: Bool

  @inlinable
  init(_ box: Interval, holdsOneRoot: Bool) {
    self.box = box
    self.holdsOneRoot = holdsOneRoot
  }

  @inlinable
  var enclosure: RootEnclosure { RootEnclosure(box, holdsOneRoot ? .unique : .undecided) }
}

/// What one look at a box says.
@usableFromInline
enum BoxVerdict {
  case rootless
  case settled(RootEnclosure)
  case smaller(PendingBox)
  case split(PendingBox, PendingBox)
}
