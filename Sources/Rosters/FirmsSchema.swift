import OverlapMarket

/// The columns of a CSV of firms as a Table Schema of the Data Package standard, made from the
/// table of primitives. What differs by regime is described once, as `baselineFailure.REGIME`.
public enum FirmsSchema {
  public static let json: String = {
    let columns = FirmColumn.all(regimes: ["REGIME"], activities: ["ACTIVITY"])
    let schema: [(String, JSONText)] = [
      ("$schema", .text("https://datapackage.org/profiles/2.0/tableschema.json")),
      ("title", .text("Firms in CSV")),
      (
        "description",
        .text(
          "One row a firm, as --firms takes it beside a roster without firms. UTF-8, commas "
            + "between cells, decimal points. Columns in any order; one in REGIME stands for one "
            + "of each regime, such as baselineFailure.L and baselineFailure.H. Two in ACTIVITY "
            + "stand for two of each activity that some firm has in place of a cost, such as "
            + "activities.audits.cost and activities.audits.overlap.")
      ),
      ("fieldsMatch", .text("superset")),
      ("primaryKey", .texts(["name"])),
      ("missingValues", .texts([""])),
      ("fields", .array(columns.map { .object(field($0)) })),
    ]
    return JSONText.object(schema).pretty() + "\n"
  }()

  private static func field(_ column: FirmColumn) -> [(String, JSONText)] {
    if case .group(let group) = column.content {
      return [
        ("name", .text(group.name)), ("type", .text("string")),
        ("description", .text("\(group.meaning) Empty: \(group.absent).")),
        ("constraints", .object([("required", .boolean(false))])),
      ]
    }
    let described: PrimitiveDescriptor? =
      switch column.content {
      case .number(let primitive, _), .activity(_, let primitive): primitive
      case .name, .group: nil
      }
    guard let primitive = described else {
      let meaning = FileFormat.firm.fields.first { $0.name == column.header }?.meaning ?? ""
      return [
        ("name", .text(column.header)), ("type", .text("string")), ("description", .text(meaning)),
        (
          "constraints",
          .object([
            ("required", .boolean(true)), ("unique", .boolean(true)), ("minLength", .integer(1)),
          ])
        ),
      ]
    }
    var meaning = primitive.meaning
    var standard: [(String, JSONText)] = []
    switch primitive.absence {
    case .required where primitive.owner == .activities:
      meaning += " Empty: the firm has no such activity."
    case .required where primitive == .cost:
      meaning += " Empty: the firm has activities, from which it follows."
    case .required:
      if let object = primitive.object {
        meaning += " Required where the firm has \(object.singular). Empty: \(object.absent)."
      }
    case .standard(let value):
      standard = [("default", .number(value))]
      meaning += " Empty: \(Number.text(value))."
    case .absent(_, let absent): meaning += " Empty: \(absent)."
    }
    return [
      ("name", .text(column.header)), ("type", .text("number")), ("description", .text(meaning)),
      ("symbol", .text(primitive.symbol)), ("unit", .text(primitive.unit)),
    ] + (primitive.isByRegime ? [("byRegime", .boolean(true))] : []) + standard + [
      (
        "constraints",
        .object(
          [("required", .boolean(column.isRequired && primitive != .cost))]
            + JSONSchema.bounds(primitive.domain))
      )
    ]
  }
}
