extension BadRosters {
  static let names = edits(
    #"""
    - "cost": 2.5
    + "cots": 2.5
    = : firms[1].cots: unknown field; did you mean "cost"?

    - "cost": 2.5
    + "Cost": 2.5
    = : firms[1].Cost: unknown field; did you mean "cost"?

    - "cost": 2.5
    + "c": 2.5
    = : firms[1].c: unknown field; a firm has <fields>

    - "name": "two"
    + "name": "two", "users": 3
    = : users: unknown field; it belongs in market

    - "name": "two"
    + "name": "two", "liability": 3
    = : liability: unknown field; it belongs in policy

    - "userHarm": 2
    + "userHarm": 2, "cost": 1
    = : market.cost: unknown field; it belongs in each of firms

    - "margin": -1
    + "margin": -1, "reliability": 1
    = : firms[1].reliability: unknown field; it belongs in firms.trust

    - "name": "two"
    + "nmae": "two"
    = : nmae: unknown field; did you mean "name"?

    - "users"
    + "user"
    = : market.user: unknown field; did you mean "users"?

    - "demandSensitivity"
    + "demand_sensitivity"
    = : market.demand_sensitivity: unknown field; did you mean "demandSensitivity"?

    - "liability"
    + "liabilty"
    = : policy.liabilty: unknown field; did you mean "liability"?

    - "floor"
    + "tax"
    = : policy.tax: unknown field; a policy has liability, floor, surcharge, safeHarbor, gapCeiling, scorecard, exposureCap, complianceCost

    - "probability": 0.2
    + "probabilty": 0.2
    = : regimes[1].probabilty: unknown field; did you mean "probability"?

    - "baselineFailure": { "L": 0,
    + "baseline": { "L": 0,
    = : firms[1].baseline: unknown field; did you mean "baselineFailure"?

    - "schemaVersion"
    + "$schema"
    = : ["$schema"]: unknown field; a roster has schemaVersion, name, description, market, regimes, foundations, firms, policy

    - "cost": 2.5
    + "": 2.5
    = : firms[1][""]: unknown field; a firm has <fields>

    - "cost": 2.5
    + "a\u001b[31m \n.b": 2.5
    = : firms[1]["a\u001B[31m \n.b"]: unknown field; a firm has <fields>

    - "cost": 2.5
    + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": 2.5
    = : firms[1]["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."]: unknown field; a firm has <fields>

    - { "L": 0, "H": 1 }
    + { "L": 0, "M": 1 }
    = : firms[1].baselineFailure.M: unknown regime; the regimes are L, H

    - { "L": 0, "H": 1 }
    + { "l": 0, "H": 1 }
    = : firms[1].baselineFailure.l: unknown regime; did you mean "L"?

    - { "L": 0, "H": 1 }
    + { "L": 0, "H": 1, "Stress": 1 }
    = : firms[1].baselineFailure.Stress: unknown regime; the regimes are L, H

    - "cost": 2.5
    + "cost": 2.5, "cost": 2.5
    = : firms[1].cost: appears twice in the same object; keep one

    - "cost": 2.5
    + "cost": 2.5, "co\u0073t": 3
    = : firms[1].cost: appears twice in the same object; keep one

    - "name": "two"
    + "name": "two", "name": "two"
    = : name: appears twice in the same object; keep one

    - "users": 100
    + "users": 100, "users": 1
    = : market.users: appears twice in the same object; keep one

    - { "L": 0, "H": 1 }
    + { "L": 0, "L": 1 }
    = : firms[1].baselineFailure.L: appears twice in the same object; keep one

    - "floor": 0
    + "floor": 0, "floor": 1
    = : policy.floor: appears twice in the same object; keep one

    - "policy": {
    + "firms": [], "policy": {
    = : firms: appears twice in the same object; keep one
    """#)
}
