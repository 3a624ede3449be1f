/// Whether no value is infinite or not a number. O(count), without a branch in the loop.
func allFinite(_ values: [Double]) -> Bool {
  var offenders: UInt64 = 0
  for value in values {
    let isExponentFull = value.bitPattern & Double.infinity.bitPattern == Double.infinity.bitPattern
    offenders |= isExponentFull ? 1 : 0
  }
  return offenders == 0
}
