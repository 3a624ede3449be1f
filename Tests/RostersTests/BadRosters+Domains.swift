extension BadRosters {
  static let domains = edits(
    #"""
    - "users": 100
    + "users": 0
    = : market.users = 0: must be greater than 0 and finite

    - "users": 100
    + "users": -0.0
    = : market.users = -0.0: must be greater than 0 and finite

    - "demandSensitivity": 1
    + "demandSensitivity": -1
    = : market.demandSensitivity = -1: must be greater than 0 and finite

    - "userHarm": 2
    + "userHarm": -2
    = : market.userHarm = -2: must be at least 0 and finite

    - "externalHarm": 4
    + "externalHarm": -1e-9
    = : market.externalHarm = -1e-9: must be at least 0 and finite

    - "systemicLoss": 1
    + "systemicLoss": -1
    = : market.systemicLoss = -1: must be at least 0 and finite

    - "cost": 2.5
    + "cost": -1
    = : firms[1].cost = -1: must be greater than 0 and finite

    - "cost": 1.5
    + "cost": 0
    = : firms[0].cost = 0: must be greater than 0 and finite

    - "exposure": 1
    + "exposure": -1
    = : firms[0].exposure = -1: must be at least 0 and finite

    - "probability": 0.2
    + "probability": -0.2
    = : regimes[1].probability = -0.2: must be between 0 and 1

    - "probability": 0.8
    + "probability": 1.8
    = : regimes[0].probability = 1.8: must be between 0 and 1

    - "probability": 0.2
    + "probability": 0.1
    = : regimes: the probabilities sum to 0.9; they must sum to 1 (within 1e-09)

    - "L": 0, "H": 1
    + "L": 0, "H": 1.01
    = : firms[1].baselineFailure.H = 1.01: must be between 0 and 1

    - "L": 0.03
    + "L": -0.03
    = : firms[0].effectiveness.L = -0.03: must be at least 0 and finite

    - "liability": 0.5
    + "liability": -1
    = : policy.liability = -1: must be at least 0 and finite

    - "floor": 0
    + "floor": -1
    = : policy.floor = -1: must be at least 0 and finite

    - "users": 100
    + "users": 1e400
    = : market.users = 1e400: must lie in the range of a double, up to 1.7976931348623157e308 in size

    - "margin": -1
    + "margin": -1e400
    = : firms[1].margin = -1e400: must lie in the range of a double, up to 1.7976931348623157e308 in size

    - "margin": -1
    + "margin": 1e-400
    = : firms[1].margin = 1e-400: is too small for a double, below 4.9e-324 in size; write 0 if 0 is meant

    - "margin": -1
    + "margin": 0e400
    = : firms[1].margin = 0e400: is written with too large an exponent or too many digits; write it shorter

    - "name": "two"
    + "name": 1e400
    = : name = 1e400: must be a text in double quotes, not a number

    - "probability": 0.2
    + "probability": 1e999999999999
    = : regimes[1].probability = 1e999999999999: must lie in the range of a double, up to 1.7976931348623157e308 in size

    - "name": "two"
    + "name": ""
    = : name = "": must not be empty

    - "name": "L"
    + "name": ""
    = : regimes[0].name = "": must not be empty

    - "name": "b"
    + "name": ""
    = : firms[1].name = "": must not be empty

    - "name": "b"
    + "name": "a"
    = : firms[1].name = "a": must be unique; firms[0].name has the same name

    - "name": "H"
    + "name": "L"
    = : regimes[1].name = "L": must be unique; regimes[0].name has the same name

    - { "name": "L", "probability": 0.8 }, { "name": "H", "probability": 0.2 }
    +
    = : regimes = []: must have at least one entry
    """#)
}
