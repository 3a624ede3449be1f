import Intervals

/// What a unit more of a firm's overlap is worth through its served users, part by part, in any
/// scalar: condition (13) for firms that differ without its systemic part (docs/model.md section
/// 4).
struct ServedBenefit<S: Scalar> {
  /// M s α h_U e, as far as users foresee it.
  let usersHarm: S
  /// What they do not foresee of it.
  let misperception: S
  /// M s α h e: harm beside users' own.
  let externalHarm: S
  /// M s b (m − m̄), b = β h_U e α the rate of the log weight; 0 where shares are held.
  let reallocation: S

  /// - Parameters:
  ///   - users: those served, M s.
  ///   - slope: α.
  ///   - demandRate: β h_U e, as users perceive it; 0 where shares are held.
  ///   - excess: m − m̄.
  @inline(__always)
  init(
    users: S, slope: S, perceivedHarm: S, unforeseenHarm: S, externalHarm: S, demandRate: S,
    excess: S
  ) {
    let prevented = users * slope
    usersHarm = prevented * perceivedHarm
    misperception = prevented * unforeseenHarm
    self.externalHarm = prevented * externalHarm
    reallocation = prevented * demandRate * excess
  }

  @inline(__always)
  var total: S { usersHarm + misperception + externalHarm + reallocation }
}
