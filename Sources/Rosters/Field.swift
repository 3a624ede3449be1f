/// One field of a file format: the decoder, the JSON Schemas and the error texts all read this
/// description.
struct Field: Sendable {
  let key: FieldKey
  let name: String
  let type: FieldType
  let presence: Presence
  /// What the field means, as a phrase for the schema.
  let meaning: String
}

enum FieldType: Sendable {
  case version
  case text(mayBeEmpty: Bool)
  case number(NumberDomain)
  /// true or false.
  case flag
  /// A whole number in a range.
  case count(ClosedRange<Int>)
  /// One of some texts.
  case choice([String])
  /// A number for all firms, or an object with one number a firm, keyed by the firm's name.
  case numberOrPerFirm(NumberDomain)
  case record(Record)
  case list(of: Record)
  /// An object with one number a regime, keyed by the regime's name.
  case perRegime(NumberDomain)
  /// The same for at least one regime.
  case somePerRegime(NumberDomain)

  /// What must stand in the file, as the end of "must be …".
  var noun: String {
    switch self {
    case .version: "the number \(FileFormat.version)"
    case .text: "a text in double quotes"
    case .number(let domain): domain.noun
    case .flag: "true or false"
    case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let names): "one of \(names.map { Shown.quoted($0) }.joined(separator: ", "))"
    case .numberOrPerFirm(let domain): "\(domain.noun), or an object with one such number a firm"
    case .record: "an object {...}"
    case .list(let record): "a list [...] of \(record.plural)"
    case .perRegime: "an object with one number a regime"
    case .somePerRegime: "an object with a number for some regimes"
    }
  }
}

enum Presence: Sendable, Equatable {
  case required
  /// May be left out; then the default given holds, in words or digits.
  case optional(default: String)

  var isRequired: Bool { self == .required }
}

/// The fields of one kind of object.
struct Record: Sendable {
  let singular: String
  let plural: String
  let meaning: String
  let fields: [Field]
  /// Whether at least one field must stand, though none is required by itself.
  var needsOne = false
}

/// Names a field independently of its spelling, for the code that stores its value.
enum FieldKey: UInt8, Sendable {
  case schemaVersion, documentName, description
  case market, users, demandSensitivity, userHarm, externalHarm, systemicLoss, outsideOption
  case regimes, regimeName, probability
  case firms, firmName, cost, margin, value, price, exposure, baselineFailure, effectiveness
  case policy, liability, floor, surcharge, safeHarbor, safeHarborThreshold, safeHarborDiscount
  case gapCeiling, gapCeilingLevel, baselineGap, gapReduction, exposureCap
  case complianceCost, complianceFixed, compliancePerFloor
  case instruments, objective, welfare, systemic, constraints, minimumProfit, maximumOverlapCost,
    maximumComplianceCost,
    minimumFirms, flatness
  case liabilityRange, liabilityFrom, liabilityTo, liabilityPoints, liabilityScale
  case floorRange, floorFrom, floorTo, floorPoints, floorScale
  case surchargeRange, surchargeFrom, surchargeTo, surchargePoints
  case safeHarborThresholdRange, safeHarborThresholdFrom, safeHarborThresholdTo,
    safeHarborThresholdPoints
  case safeHarborDiscountRange, safeHarborDiscountFrom, safeHarborDiscountTo,
    safeHarborDiscountPoints
  case gapCeilingRange, gapCeilingFrom, gapCeilingTo, gapCeilingPoints
  case exposureCapRange, exposureCapFrom, exposureCapTo, exposureCapPoints
  case uncertainty, level
  case sampling, drawCount, seed
  case primitives, primitive, primitiveRegime, primitiveFirm, acrossFirms, distribution, drawnAs,
    truncate
  case from, mode, to, mean, standardDeviation, median, logStandardDeviation
  case draws, weight, drawnMarket, drawnRegimes, drawnRegime, drawnProbability, drawnFirms,
    drawnFirm
  case drawnUsers, drawnDemandSensitivity, drawnUserHarm, drawnExternalHarm, drawnSystemicLoss,
    drawnOutsideOption
  case drawnCost, drawnMargin, drawnValue, drawnPrice, drawnExposure, drawnBaselineFailure,
    drawnEffectiveness
}
