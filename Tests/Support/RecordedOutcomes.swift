/// The outcomes of a market as results and vectors write them; only results have the parts of
/// E[K²].
package struct RecordedOutcomes: Decodable, Equatable, Sendable {
  package struct Welfare: Decodable, Equatable, Sendable {
    package let totalSurplus: Double
    package let consumerSurplus: Double
    package let paper: Double
    package let fixedShares: Double
  }

  package let consumerSurplus: Double
  package let producerMargin: Double
  package let overlapCost: Double
  package let expectedUserHarm: Double
  package let expectedExternalHarm: Double
  package let expectedFailures: Double
  package let expectedSquaredFailures: Double
  package let withinRegimeVariance: Double?
  package let betweenRegimeVariance: Double?
  package let systemicLoss: Double
  package let liabilityPaid: Double
  package let surchargePaid: Double?
  package let complianceCost: Double?
  package let welfare: Welfare

  /// All numbers, by field name, those of welfare with "welfare." before it.
  package var numbers: [(field: String, value: Double)] {
    let parts = [
      ("withinRegimeVariance", withinRegimeVariance),
      ("betweenRegimeVariance", betweenRegimeVariance),
    ]
    let payments = [("surchargePaid", surchargePaid), ("complianceCost", complianceCost)]
    return [
      ("consumerSurplus", consumerSurplus), ("producerMargin", producerMargin),
      ("overlapCost", overlapCost), ("expectedUserHarm", expectedUserHarm),
      ("expectedExternalHarm", expectedExternalHarm),
      ("expectedFailures", expectedFailures),
      ("expectedSquaredFailures", expectedSquaredFailures),
    ] + parts.compactMap { name, value in value.map { (name, $0) } } + [
      ("systemicLoss", systemicLoss),
      ("liabilityPaid", liabilityPaid),
    ] + payments.compactMap { name, value in value.map { (name, $0) } } + [
      ("welfare.totalSurplus", welfare.totalSurplus),
      ("welfare.consumerSurplus", welfare.consumerSurplus), ("welfare.paper", welfare.paper),
      ("welfare.fixedShares", welfare.fixedShares),
    ]
  }
}
