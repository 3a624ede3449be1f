import OverlapMarket
import Planner

/// The primitives of a market as an uncertainty file names them: by the roster's fields.
enum PrimitiveName: String, Sendable, CaseIterable {
  case users = "market.users"
  case demandSensitivity = "market.demandSensitivity"
  case userHarm = "market.userHarm"
  case externalHarm = "market.externalHarm"
  case systemicLoss = "market.systemicLoss"
  case outsideOption = "market.outsideOption"
  case probability = "regimes.probability"
  case cost = "firms.cost"
  case margin = "firms.margin"
  case value = "firms.value"
  case price = "firms.price"
  case exposure = "firms.exposure"
  case baselineFailure = "firms.baselineFailure"
  case effectiveness = "firms.effectiveness"

  var isOfFirms: Bool { rawValue.hasPrefix("firms.") }

  var isOfRegimes: Bool {
    self == .probability || self == .baselineFailure || self == .effectiveness
  }

  /// - Parameters: positions, where it is of firms or regimes.
  func primitive(firm: Int, regime: Int) -> Primitive {
    switch self {
    case .users: .users
    case .demandSensitivity: .demandSensitivity
    case .userHarm: .userHarm
    case .externalHarm: .externalHarm
    case .systemicLoss: .systemicLoss
    case .outsideOption: .outsideOption
    case .probability: .probabilityInProportion(regime: regime)
    case .cost: .cost(firm: firm)
    case .margin: .margin(firm: firm)
    case .value: .value(firm: firm)
    case .price: .price(firm: firm)
    case .exposure: .exposure(firm: firm)
    case .baselineFailure: .baselineFailure(firm: firm, regime: regime)
    case .effectiveness: .effectiveness(firm: firm, regime: regime)
    }
  }

  /// The primitive that a field of a draw changes.
  init?(_ key: FieldKey) {
    switch key {
    case .drawnUsers: self = .users
    case .drawnDemandSensitivity: self = .demandSensitivity
    case .drawnUserHarm: self = .userHarm
    case .drawnExternalHarm: self = .externalHarm
    case .drawnSystemicLoss: self = .systemicLoss
    case .drawnOutsideOption: self = .outsideOption
    case .drawnCost: self = .cost
    case .drawnMargin: self = .margin
    case .drawnValue: self = .value
    case .drawnPrice: self = .price
    case .drawnExposure: self = .exposure
    case .drawnBaselineFailure: self = .baselineFailure
    case .drawnEffectiveness: self = .effectiveness
    default: return nil
    }
  }
}
