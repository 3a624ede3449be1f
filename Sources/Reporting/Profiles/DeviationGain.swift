import AggregativeGames
import OverlapMarket
import Rosters

/// How much the firm that gains most by deviating can gain, as results tell it.
struct DeviationGain {
  /// Bounds on the gain of any deviation.
  let absolute, relative: Double
  /// The firm's index.
  let firm: Int
  let deviation: Double
  let sureGain: Double

  init(_ certificate: Certificate) {
    absolute = certificate.absoluteGain
    relative = certificate.relativeGain
    firm = certificate.gainingPlayer
    deviation = certificate.deviation
    sureGain = certificate.sureGain
  }

  init(_ certificate: MixedCertificate) {
    absolute = certificate.absoluteGain
    relative = certificate.relativeGain
    firm = certificate.gainingPlayer
    deviation = certificate.deviation
    sureGain = certificate.sureGain
  }

  /// In the order of the result format.
  /// - Parameter firm: makes the field of this name, which holds the firm's name.
  static func fields<Field>(
    number: (Measure<DeviationGain>) -> Field, firm: (String) -> Field
  ) -> [Field] {
    [
      number(Measure(.absoluteGain) { $0.absolute }),
      number(Measure(.proportionalGain) { $0.relative }), firm("firm"),
      number(Measure(.deviation) { $0.deviation }), number(Measure(.sureGain) { $0.sureGain }),
    ]
  }

  func field(in market: Market) -> (String, JSONText) {
    let name = market.firms.name[firm]
    return (
      Quantity.deviationGain.field,
      .object(Self.fields(number: { $0.field(of: self) }, firm: { ($0, .text(name)) }))
    )
  }
}
