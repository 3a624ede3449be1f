import OverlapMarket

/// One outcome of a market: its field name in results, what people read, and its unit.
struct OutcomeRow {
  let field: String
  let label: String
  let unit: String
  let value: (Outcomes) -> Double
}

extension OutcomeRow {
  private static let utility = "utility × users"

  /// In the order of the result format.
  static var all: [OutcomeRow] {
    [
      OutcomeRow(field: "consumerSurplus", label: "consumer surplus", unit: utility) {
        $0.consumerSurplus
      },
      OutcomeRow(field: "producerMargin", label: "firms' margins", unit: utility) {
        $0.producerMargin
      },
      OutcomeRow(field: "overlapCost", label: "cost of overlap", unit: utility) { $0.overlapCost },
      OutcomeRow(field: "userHarm", label: "expected users' harm", unit: utility) { $0.userHarm },
      OutcomeRow(field: "externalHarm", label: "expected external harm", unit: utility) {
        $0.externalHarm
      },
      OutcomeRow(field: "expectedFailures", label: "expected failures E[K]", unit: "firms") {
        $0.expectedFailures
      },
      OutcomeRow(
        field: "expectedSquaredFailures", label: "expected squared failures E[K²]",
        unit: "firms²"
      ) {
        $0.expectedSquaredFailures
      },
      OutcomeRow(field: "withinRegimeVariance", label: "  within-regime variance", unit: "firms²") {
        $0.withinRegimeVariance
      },
      OutcomeRow(field: "betweenRegimeVariance", label: "  between-regime variance", unit: "firms²")
      {
        $0.betweenRegimeVariance
      },
      OutcomeRow(field: "systemicLoss", label: "systemic loss", unit: utility) { $0.systemicLoss },
      OutcomeRow(field: "liabilityPaid", label: "liability paid", unit: utility) {
        $0.liabilityPaid
      },
      OutcomeRow(field: "surchargePaid", label: "surcharge paid", unit: utility) {
        $0.surchargePaid
      },
      OutcomeRow(field: "complianceCost", label: "compliance cost", unit: utility) {
        $0.complianceCost
      },
    ]
  }

  /// What the policy makes firms pay; a planner's optimum has none of it.
  static let ofPolicy: Set<String> = ["liabilityPaid", "surchargePaid", "complianceCost"]

  /// Fields that results of earlier versions lack, which knew of no such payment.
  static let addedLater: Set<String> = ["surchargePaid", "complianceCost"]

  /// For people: what nobody pays under any of the policies shown is left out where it is an
  /// instrument that few policies have.
  static func shown(for outcomes: [Outcomes]) -> [OutcomeRow] {
    all.filter { row in !addedLater.contains(row.field) || outcomes.contains { row.value($0) != 0 }
    }
  }

  /// Welfare by convention, in the order of the result format.
  static var welfare: [OutcomeRow] {
    WelfareConvention.allCases.map { convention in
      OutcomeRow(
        field: convention.rawValue, label: "welfare, \(convention.rawValue)", unit: utility
      ) {
        $0.welfare[convention]
      }
    }
  }
}
