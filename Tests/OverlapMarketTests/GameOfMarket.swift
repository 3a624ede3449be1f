import AggregativeGames

@testable import OverlapMarket

/// The market that a game was made of, for tests that state it again.
extension SellerGame {
  var regulated: RegulatedMarket {
    guard let market = enclosed as? EnclosedMarket else {
      preconditionFailure("a game of firms of a market")
    }
    return market.regulated
  }

  var market: Market { regulated.market }

  /// τ_i h_E e_i.
  func liableHarm(_ i: Int) -> Double {
    regulated.burden.liability[i] * market.externalHarm * market.firms.exposure[i]
  }

  /// β h_U e_i.
  func demandRate(_ i: Int) -> Double {
    market.demandSensitivity * market.userHarm * market.firms.exposure[i]
  }

  /// α_i on a piece.
  func slope(_ i: Int, piece: Int) -> Double {
    let end = pieces.breakpoint(piece, of: i)
    let line: Line<Double> = market.failureLine(
      of: i, above: end, isLast: piece == pieces.count(of: i))
    return -line.slope
  }
}
