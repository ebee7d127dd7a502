namespace ServerlessVideo.Local;

/// <param name="CloudAssembly">Folder that <c>cdk synth</c> wrote (manifest.json, template, assets).</param>
/// <param name="DataDirectory">Where all state lives; survives restarts and kill -9.</param>
/// <param name="Port">The people's port (CloudFront stand-in); the three after it are the AWS endpoint, Cloudflare Stream and the Loom-compatible host. All on loopback.</param>
/// <param name="NodeModules">The sidecar's <c>node_modules</c>; its scripts stand beside that folder.</param>
/// <param name="Durable">False in tests: DynamoDB in memory, empty again when that engine alone is killed.</param>
public sealed record PlatformOptions(string CloudAssembly, string DataDirectory, int Port, string NodeModules, bool Durable = true)
{
    /// <value>Each a <c>host:port</c> that URLs given by people may lead to beside the public internet; nothing by default.</value>
    public IReadOnlyList<string> AllowEgress { get; init; } = [];

    /// <value>Minutes that Cloudflare Stream's stand-in may store.</value>
    public double StreamMinutes { get; init; } = 1000;

    public Uri PublicUrl => new($"http://localhost:{Port}");

    /// <value>An address, not a name: the AWS SDKs then use path-style bucket URLs by themselves.</value>
    public Uri AwsEndpoint => new($"http://127.0.0.1:{Port + 1}");

    public Uri CloudflareEndpoint => new($"http://127.0.0.1:{Port + 2}");

    public Uri LoomEndpoint => new($"http://127.0.0.1:{Port + 3}");
}
