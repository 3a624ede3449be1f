/// The version that results name as their maker.
public enum OverlapVersion {
  public static let current = "0.1.0"
}
