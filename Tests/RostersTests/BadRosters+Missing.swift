extension BadRosters {
  static let missing = edits(
    #"""
    -   "schemaVersion": 1,⏎
    +
    = : schemaVersion: missing; must be the number 1

    -   "regimes": [ { "name": "L", "probability": 0.8 }, { "name": "H", "probability": 0.2 } ],⏎
    +
    = : regimes: missing; must be a list [...] of regimes

    - "users": 100,
    +
    = : market.users: missing; must be a number greater than 0

    - "demandSensitivity": 1,
    +
    = : market.demandSensitivity: missing; must be a number greater than 0

    - "userHarm": 2,
    +
    = : market.userHarm: missing; must be a number that is at least 0

    - "externalHarm": 4,
    +
    = : market.externalHarm: missing; must be a number that is at least 0

    - "systemicLoss": 1,
    +
    = : market.systemicLoss: missing; must be a number that is at least 0

    - "name": "L",
    +
    = : regimes[0].name: missing; must be a text in double quotes

    - , "probability": 0.2
    +
    = : regimes[1].probability: missing; must be a number between 0 and 1

    - "name": "b",
    +
    = : firms[1].name: missing; must be a text in double quotes

    - "cost": 2.5,
    +
    = : firms[1].cost: missing; must be a number greater than 0, or activities, a list [...] of activities

    - "margin": 1,
    +
    = : firms[0].margin: missing; must be a number

    - "baselineFailure": { "L": 0.1, "H": 0.4 },
    +
    = : firms[0].baselineFailure: missing; must be an object with one number a regime

    - , "effectiveness": { "H": 0, "L": 0.3 }
    +
    = : firms[1].effectiveness: missing; must be an object with one number a regime

    - { "L": 0, "H": 1 }
    + { "L": 0 }
    = : firms[1].baselineFailure.H: missing; must be a number between 0 and 1

    - { "H": 0, "L": 0.3 }
    + {}
    = : firms[1].effectiveness.L: missing; must be a number that is at least 0
    """#)
}
