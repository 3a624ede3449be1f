extension BadRosters {
  static let syntax = edits(
    #"""
    - "cost": 2.5
    + "cost": NaN
    = :10:28: after firms[1].cost: expected a value, found NaN; numbers must be finite

    - "cost": 2.5
    + "cost": nan
    = :10:28: after firms[1].cost: expected a value, found nan; numbers must be finite

    - "cost": 2.5
    + "cost": Infinity
    = :10:28: after firms[1].cost: expected a value, found Infinity; numbers must be finite

    - "cost": 2.5
    + "cost": -Infinity
    = :10:28: after firms[1].cost: expected a value, found -Infinity; numbers must be finite

    - "cost": 2.5
    + "cost": +1
    = :10:28: after firms[1].cost: expected a value, found '+'; numbers have no leading plus

    - "cost": 2.5
    + "cost": 0x10
    = :10:29: after firms[1].cost: expected a comma or '}', found 'x'; numbers are decimal, not hexadecimal

    - "cost": 2.5
    + "cost": .5
    = :10:28: after firms[1].cost: expected a value, found '.'; write 0.5, not .5

    - "cost": 2.5
    + "cost": 1.
    = :10:30: after firms[1].cost: expected a digit after the decimal point, found ','

    - "cost": 2.5
    + "cost": 1e
    = :10:30: after firms[1].cost: expected a digit in the exponent, found ','

    - "cost": 2.5
    + "cost": 01
    = :10:29: after firms[1].cost: expected a comma or '}', found '1'; numbers have no leading zeros

    - "cost": 2.5
    + "cost": 2,5
    = :10:30: after firms[1].cost: expected a field name in double quotes, found '5'; decimals have a point, not a comma

    - "cost": 2.5
    + "cost": 1 2
    = :10:30: after firms[1].cost: expected a comma or '}', found '2'

    - "cost": 2.5
    + "cost":
    = :10:27: after firms[1].cost: expected a value, found ','

    - "cost": 2.5
    + "cost" 2.5
    = :10:27: after firms[1].cost: expected ':', found '2'

    - "cost": 2.5
    + 'cost': 2.5
    = :10:20: after firms[1].name: expected a field name in double quotes, found '''; JSON has double quotes only

    - "cost": 2.5
    + cost: 2.5
    = :10:20: after firms[1].name: expected a field name in double quotes, found cost

    - "cost": 2.5
    + "cost": '2'
    = :10:28: after firms[1].cost: expected a value, found '''; JSON has double quotes only

    - "cost": 2.5
    + "cost": None
    = :10:28: after firms[1].cost: expected a value, found None

    - "cost": 2.5
    + "cost": - 1
    = :10:28: after firms[1].cost: expected a value, found '-'

    - "floor": 0 }
    + "floor": 0, }
    = :13:45: after policy.floor: expected a field name in double quotes, found '}'; take the comma before it away

    - 0.3 } }⏎  ]
    + 0.3 } },⏎  ]
    = :12:3: after firms[1]: expected a value, found ']'; take the comma before it away

    - "floor": 0
    + "floor": 0 // none
    = :13:44: after policy.floor: expected a comma or '}', found '/'; JSON has no comments

    - "floor": 0
    + # none⏎ "floor": 0
    = :13:33: after policy.liability: expected a field name in double quotes, found '#'; JSON has no comments

    - "floor": 0
    + "floor": 0 /* none */
    = :13:44: after policy.floor: expected a comma or '}', found '/'; JSON has no comments

    - "name": "two"
    + "name": "two" "x": 1
    = :3:17: after name: expected a comma or '}', found '"'

    - "name": "two"
    + "name": "t␉wo"
    = :3:13: after name: an unescaped control character in a text; write \t instead

    - "name": "two"
    + "name": "t⏎wo"
    = :3:13: after name: an unescaped control character in a text; write \n instead

    - "name": "two"
    + "name": "t␀wo"
    = :3:13: after name: a NUL byte, which JSON does not allow

    - "name": "two"
    + "name": "t␁wo"
    = :3:13: after name: an unescaped control character in a text; write \u0001 instead

    - "name": "two"
    + "name": "\ud800"
    = :3:12: after name: a \uD800-\uDBFF escape must be followed by its other half, \uDC00-\uDFFF

    - "name": "two"
    + "name": "\ud800\u0041"
    = :3:12: after name: a \uD800-\uDBFF escape must be followed by its other half, \uDC00-\uDFFF

    - "name": "two"
    + "name": "\udc00x"
    = : name = "���x": must not have a \uDC00-\uDFFF escape without its other half

    - "name": "two"
    + "name": "\u12g4"
    = :3:12: after name: \u must be followed by four hexadecimal digits

    - "name": "two"
    + "name": "C:\dir"
    = :3:14: after name: an escape that JSON does not have; a backslash itself is written \\

    - 0 }⏎}⏎
    + 0 }⏎}⏎}
    = :15:1: the object has ended, but more follows: '}'; take it away

    - 0 }⏎}⏎
    + 0 }⏎}⏎{}
    = :15:1: the object has ended, but more follows: '{'; take it away

    - 0 }⏎}⏎
    + 0 }⏎}⏎end
    = :15:1: the object has ended, but more follows: end; take it away

    - 0 }⏎}⏎
    + 0 }⏎}⏎␀
    = :15:1: a NUL byte, which JSON does not allow

    - 0 }⏎}⏎
    + 0 }⏎
    = :14:1: after policy: expected a comma or '}', but the file ends here; is it cut short?

    - 0 }⏎}⏎
    + 0 }⏎]
    = :14:1: after policy: expected a comma or '}', found ']'
    """#)
}
