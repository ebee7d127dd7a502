namespace ServerlessVideo.Local.Loom;

/// <param name="Folder">Of all state.</param>
/// <param name="Endpoint">Of the API, which is below <c>api/v1</c>.</param>
/// <param name="Pages">Where <c>share/{id}</c> and <c>embed/{id}</c> are.</param>
internal sealed record LoomOptions(string Folder, Uri Endpoint, Uri Pages)
{
    /// <value>What the stand-in accepts; for development only, like everything that listens on loopback here.</value>
    public const string Key = "laptop-loom-key";

    /// <value>Videos that the workspace may hold.</value>
    public int MostVideos { get; init; } = 100;

    public static LoomOptions Of(PlatformOptions options) => new(
        Path.Combine(options.DataDirectory, "loom"), options.LoomEndpoint, new UriBuilder(options.LoomEndpoint) { Host = "localhost" }.Uri);
}
