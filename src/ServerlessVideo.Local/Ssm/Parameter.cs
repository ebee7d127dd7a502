namespace ServerlessVideo.Local.Ssm;

/// <param name="Type"><c>String</c>, <c>StringList</c> or <c>SecureString</c>.</param>
/// <param name="Version">1 for a new one, one more at each overwrite.</param>
public sealed record Parameter(string Name, string Type, string Value, long Version, DateTimeOffset LastModified);
