namespace ServerlessVideo.Cli.Setup;

/// <summary>All that a fresh checkout needs before the platform can start, each part only when it changed.</summary>
static class Preparation
{
    /// <value>Analyzers speak in <c>sv test</c>; who only runs the product does not wait for them.</value>
    const string NoAnalyzers = "-p:RunAnalyzers=false";

    static readonly string[] BuildFiles = [Workspace.At("global.json"), Workspace.At("Directory.Build.props"), Workspace.At("Directory.Packages.props")];

    static readonly Step Sidecar = new("npm packages of the laptop platform", [Path.Combine(Workspace.Sidecar, "package-lock.json")],
        Path.Combine(Workspace.Sidecar, "node_modules"), ct => NpmInstall(Workspace.Sidecar, ct));

    static readonly Step WebPackages = new("npm packages of the web app", [Path.Combine(Workspace.Web, "package-lock.json")],
        Path.Combine(Workspace.Web, "node_modules"), ct => NpmInstall(Workspace.Web, ct));

    static readonly Step Players = new("npm packages of the players that tests play with", [Path.Combine(Workspace.Players, "package-lock.json")],
        Path.Combine(Workspace.Players, "node_modules"), ct => NpmInstall(Workspace.Players, ct));

    static readonly Step WebApp = new("web app", [Workspace.Web], Path.Combine(Workspace.Web, "dist"),
        ct => Shell.RunAsync("npm", ["run", "build"], Workspace.Web, ct));

    static readonly Step Asset = new("functions (one asset, ReadyToRun)",
        [Workspace.At("src", "ServerlessVideo"), Workspace.At("src", "ServerlessVideo.Lambda"), Workspace.At("src", "ServerlessVideo.Aws"), Path.Combine(Workspace.Web, "dist"), Workspace.Web, .. BuildFiles],
        Workspace.Asset, PublishAsync);

    static readonly Step CloudAssembly = new("CDK synth", [Workspace.At("infra"), Workspace.At("cdk.json"), Workspace.Asset, .. BuildFiles], Workspace.CloudAssembly, SynthAsync);

    /// <summary>Everything that <c>sv up</c> runs on.</summary>
    public static async Task RunAsync(bool forTests, TextWriter log, CancellationToken cancellationToken)
    {
        await Tool.InstallMissingAsync(forTests, log, cancellationToken);
        foreach (var step in (Step[])[Sidecar, WebPackages, .. forTests ? [Players] : Array.Empty<Step>(), WebApp, Asset, CloudAssembly])
        {
            await step.RunAsync(log, cancellationToken);
        }
    }

    static Task NpmInstall(string folder, CancellationToken cancellationToken) =>
        Shell.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder, cancellationToken);

    static async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Workspace.Asset))
        {
            Directory.Delete(Workspace.Asset, recursive: true);
        }

        await Shell.RunAsync("dotnet", ["publish", Workspace.At("src", "ServerlessVideo"), "-c", "Release", "-o", Workspace.Asset, "--nologo", "-v", "quiet", NoAnalyzers], Workspace.Root, cancellationToken);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Workspace.Web, "dist"), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Workspace.Asset, "web", Path.GetRelativePath(Path.Combine(Workspace.Web, "dist"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>Runs the CDK app itself; the CDK command line is needed only to deploy.</summary>
    static async Task SynthAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Workspace.CloudAssembly))
        {
            Directory.Delete(Workspace.CloudAssembly, recursive: true);
        }

        var context = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Workspace.At("cdk.json"), cancellationToken))!["context"]!;
        // For this program alone: whoever else synthesizes while the tests run would write there too.
        string[] environment = [$"CDK_OUTDIR={Workspace.CloudAssembly}", $"CDK_CONTEXT_JSON={context.ToJsonString()}"];
        await Shell.RunAsync(
            "env", [.. environment, "dotnet", "run", "--project", Workspace.At("infra"), "-c", "Release", NoAnalyzers], Workspace.Root, cancellationToken);
    }
}
