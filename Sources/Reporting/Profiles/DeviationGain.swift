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

  /// In the order of the result format, the firm's name after the bounds.
  static var measures: (bounds: [Measure<DeviationGain>], move: [Measure<DeviationGain>]) {
    (
      [Measure(.absoluteGain) { $0.absolute }, Measure(.relativeGain) { $0.relative }],
      [Measure(.deviation) { $0.deviation }, Measure(.sureGain) { $0.sureGain }]
    )
  }

  static var fields: [ResultField<(gain: DeviationGain, market: Market)>] {
    measures.bounds.map { $0.field.of { $0.gain } }
      + [.text(.firm) { $0.market.firms.name[$0.gain.firm] }]
      + measures.move.map { $0.field.of { $0.gain } }
  }

  /// The object that tells of it.
  static func field<Subject>(
    _ gain: @escaping (Subject) -> (gain: DeviationGain, market: Market)
  ) -> ResultField<Subject> {
    .object(Quantity.deviationGain.field, Quantity.deviationGain.meaning, fields, gain)
  }
}
