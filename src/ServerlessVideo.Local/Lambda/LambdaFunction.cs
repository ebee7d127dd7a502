using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Lambda;

/// <summary>A function of the template.</summary>
/// <param name="Code">Folder of its asset.</param>
/// <param name="Handler">An executable assembly's name: the managed runtime runs <c>dotnet exec HANDLER.dll</c>.</param>
/// <param name="Concurrency">Execution environments at once; more invocations wait.</param>
sealed record LambdaFunction(
    string Name, string Arn, string Code, string Handler, IReadOnlyDictionary<string, string> Environment,
    TimeSpan Timeout, int MemoryMegabytes, string RoleArn, int Concurrency)
{
    const int DefaultConcurrency = 4;

    /// <summary>A browser opens six connections at once, and a page asks for several things.</summary>
    const int ApiConcurrency = 8;

    /// <value>What the product calls it: the <c>FUNCTION</c> of its environment.</value>
    public string Alias => Environment.GetValueOrDefault("FUNCTION", Name);

    public static LambdaFunction From(Stack stack, Resource resource)
    {
        var properties = resource.Properties;
        var environment = properties["Environment"]?["Variables"]?.AsObject().ToDictionary(v => v.Key, v => v.Value!.ToString()) ?? [];
        var cap = environment.GetValueOrDefault("FUNCTION") == "api" ? ApiConcurrency : DefaultConcurrency;
        return new LambdaFunction(
            resource.PhysicalId,
            resource.Arn,
            stack.AssetFolder(properties["Code"]!["S3Key"]!.GetValue<string>()),
            properties["Handler"]!.GetValue<string>(),
            environment,
            TimeSpan.FromSeconds(properties["Timeout"]?.GetValue<int>() ?? 3),
            properties["MemorySize"]?.GetValue<int>() ?? 128,
            properties["Role"]!.GetValue<string>(),
            Math.Min(properties["ReservedConcurrentExecutions"]?.GetValue<int>() ?? cap, cap));
    }
}
