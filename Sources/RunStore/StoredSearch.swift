import OverlapMarket
import PolicySearch

/// Why a search that is kept in a store ended early.
public enum StoredSearchError: Error, Sendable {
  case market(MarketError)
  case store(StoreError)
}

extension Market {
  /// Solves what a store lacks of a menu's grid, into the store.
  ///
  /// - Parameters:
  ///   - policy: the policy in force.
  ///   - draws: as in `search`.
  ///   - store: of the same market, policy, menu and search; its shard says which part of the grid
  ///     to solve.
  ///   - known: told once, at first, how many points are there already.
  ///   - progress: told how many more are done.
  /// - Throws: what `search` throws, and what the store does.
  public func solve(
    _ menu: PolicyMenu, under policy: Policy, over draws: MarketDraws? = nil, into store: RunStore,
    with search: MenuSearch = MenuSearch(),
    known: (Int) -> Void = { _ in }, progress: (Int) -> Void = { _ in }
  ) async throws(StoredSearchError) {
    let missing: [Int]
    do throws(StoreError) { missing = try store.missingBlocks() } catch { throw .store(error) }
    let grid = store.identity.grid
    let isMissing = Set(missing)
    known(
      store.identity.shard.blocks(of: grid).reduce(0) {
        isMissing.contains($1) ? $0 : $0 + grid.points(of: $1).count
      })
    var failure: StoreError?
    do throws(MarketError) {
      try await solve(missing, of: menu, under: policy, over: draws, with: search) { block in
        do throws(StoreError) {
          try store.append(block)
        } catch {
          failure = error
          return false
        }
        progress(block.points.count)
        return true
      }
    } catch {
      throw .market(error)
    }
    if let failure { throw .store(failure) }
  }
}
