extension BadRosters {
  static let types = edits(
    #"""
    - "schemaVersion": 1
    + "schemaVersion": "1"
    = : schemaVersion = "1": must be the number 1, not a text; take the quotes away

    - "schemaVersion": 1
    + "schemaVersion": 2
    = : schemaVersion = 2: must be 1, the only version that this program reads

    - "schemaVersion": 1
    + "schemaVersion": 1.5
    = : schemaVersion = 1.5: must be 1, the only version that this program reads

    - "name": "two"
    + "name": 2
    = : name = 2: must be a text in double quotes, not a number

    - "name": "two"
    + "name": null
    = : name = null: must be a text in double quotes, not null; leave the field out for its default (no name)

    - "description": "d"
    + "description": ["d"]
    = : description = [...]: must be a text in double quotes, not a list

    - "users": 100
    + "users": "100"
    = : market.users = "100": must be a number greater than 0, not a text; take the quotes away

    - "users": 100
    + "users": true
    = : market.users = true: must be a number greater than 0, not true or false

    - "users": 100
    + "users": null
    = : market.users = null: must be a number greater than 0, not null

    - "users": 100
    + "users": {}
    = : market.users = {...}: must be a number greater than 0, not an object

    - "users": 100
    + "users": [100]
    = : market.users = [...]: must be a number greater than 0, not a list

    - "outsideOption": -1
    + "outsideOption": null
    = : market.outsideOption = null: must be a number, not null; leave the field out for its default (everyone adopts some firm)

    - "market": {
    + "market": 3, "x": {
    = : market = 3: must be an object {...}, not a number

    - "regimes": [
    + "regimes": {}, "x": [
    = : regimes = {...}: must be a list [...] of regimes, not an object

    - "regimes": [ {
    + "regimes": [ 0.8, {
    = : regimes[0] = 0.8: must be a regime, an object {...}, not a number

    - "probability": 0.2
    + "probability": "0.2"
    = : regimes[1].probability = "0.2": must be a number between 0 and 1, not a text; take the quotes away

    - "name": "H"
    + "name": 1
    = : regimes[1].name = 1: must be a text in double quotes, not a number

    - "firms": [
    + "firms": "b.csv", "x": [
    = : firms = "b.csv": must be a list [...] of firms, not a text

    - "firms": [
    + "firms": [ null,
    = : firms[0] = null: must be a firm, an object {...}, not null

    - "firms": [
    + "firms": [ [],
    = : firms[0] = [...]: must be a firm, an object {...}, not a list

    - "cost": 2.5
    + "cost": "NaN"
    = : firms[1].cost = "NaN": must be a number greater than 0, not a text

    - "cost": 2.5
    + "cost": "1.0"
    = : firms[1].cost = "1.0": must be a number greater than 0, not a text; take the quotes away

    - "cost": 2.5
    + "cost": null
    = : firms[1].cost = null: must be a number greater than 0, not null

    - "margin": -1
    + "margin": "minus one"
    = : firms[1].margin = "minus one": must be a number, not a text

    - "value": 0.2
    + "value": null
    = : firms[0].value = null: must be a number, not null; leave the field out for its default (0)

    - "exposure": 1
    + "exposure": false
    = : firms[0].exposure = false: must be a number that is at least 0, not true or false

    - { "L": 0, "H": 1 }
    + [0, 1]
    = : firms[1].baselineFailure = [...]: must be an object with one number a regime, not a list

    - { "L": 0, "H": 1 }
    + 0.5
    = : firms[1].baselineFailure = 0.5: must be an object with one number a regime, not a number

    - "L": 0, "H": 1
    + "L": "0", "H": 1
    = : firms[1].baselineFailure.L = "0": must be a number between 0 and 1, not a text; take the quotes away

    - "L": 0, "H": 1
    + "L": [0], "H": 1
    = : firms[1].baselineFailure.L = [...]: must be a number between 0 and 1, not a list

    - "L": 0, "H": 1
    + "L": {}, "H": 1
    = : firms[1].baselineFailure.L = {...}: must be a number between 0 and 1, not an object

    - "L": 0.3
    + "L": null
    = : firms[1].effectiveness.L = null: must be a number that is at least 0, not null

    - "policy": {
    + "policy": null, "x": {
    = : policy = null: must be an object {...}, not null; leave the field out for its default (no regulation)

    - "liability": 0.5
    + "liability": "1"
    = : policy.liability = "1": must be a number that is at least 0, or an object with one such number a firm, not a text; take the quotes away

    - "floor": 0
    + "floor": null
    = : policy.floor = null: must be a number that is at least 0, or an object with one such number a firm, not null; leave the field out for its default (0)
    """#)
}
