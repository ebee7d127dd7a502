using Microsoft.Extensions.Hosting;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Lambda;

/// <summary>The functions of the template.</summary>
sealed class LambdaInvoker(Stack stack, PlatformOptions options, CredentialIssuer credentials, TimeProvider time)
    : BackgroundService, ILambdaInvoker, IAsyncDisposable
{
    static readonly TimeSpan ReapInterval = TimeSpan.FromSeconds(30);

    readonly Lock _gate = new();
    readonly Dictionary<string, FunctionPool> _pools = [];

    public IReadOnlyList<FunctionPool> Pools
    {
        get
        {
            lock (_gate)
            {
                return [.. _pools.Values];
            }
        }
    }

    public Task<InvocationResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        PoolOf(Find(functionName)).InvokeAsync(payload, cancellationToken);

    /// <param name="functionName">Name or ARN, also a partial or qualified one (<c>…:$LATEST</c>).</param>
    /// <exception cref="AwsException">404: the template has no such function.</exception>
    public Resource Find(string functionName)
    {
        var name = functionName.Replace(":$LATEST", "");
        name = name.Contains(':') ? name.Split(':')[^1] : name;
        return stack.OfType("AWS::Lambda::Function").FirstOrDefault(f => f.PhysicalId == name)
            ?? throw new AwsException(404, "ResourceNotFoundException", $"Function not found: {functionName}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in Pools)
        {
            await pool.DisposeAsync();
        }
        Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(ReapInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var pool in Pools)
            {
                await pool.ReapAsync();
            }
        }
    }

    FunctionPool PoolOf(Resource resource)
    {
        lock (_gate)
        {
            if (!_pools.TryGetValue(resource.LogicalId, out var pool))
            {
                var function = LambdaFunction.From(stack, resource);
                _pools[resource.LogicalId] = pool =
                    new FunctionPool(function, () => EnvironmentOf(function), Path.Combine(options.DataDirectory, "logs"), time);
            }
            return pool;
        }
    }

    /// <summary>What the template declares and only the laptop knows.</summary>
    IEnumerable<(string Name, string Value)> Overrides() => HostSettings.Of(options).Append(("EGRESS_ALLOW_LIST", string.Join(',', options.AllowEgress)));

    /// <summary>See docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, "Defined runtime environment variables".</summary>
    Dictionary<string, string> EnvironmentOf(LambdaFunction function)
    {
        var keys = credentials.Issue(function.RoleArn);
        var environment = new Dictionary<string, string>(function.Environment);
        foreach (var (name, value) in Overrides().Where(o => environment.ContainsKey(o.Name)))
        {
            environment[name] = value;
        }
        return new Dictionary<string, string>(environment)
        {
            ["AWS_ACCESS_KEY_ID"] = keys.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = keys.SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = keys.SessionToken,
            ["AWS_ENDPOINT_URL"] = options.AwsEndpoint.ToString().TrimEnd('/'),
            ["AWS_REGION"] = Stack.Region,
            ["AWS_DEFAULT_REGION"] = Stack.Region,
            ["AWS_EXECUTION_ENV"] = "AWS_Lambda_dotnet10",
            ["AWS_LAMBDA_FUNCTION_NAME"] = function.Name,
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = function.MemoryMegabytes.ToString(),
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = $"/aws/lambda/{function.Name}",
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = Identifiers.Random(),
            ["_HANDLER"] = function.Handler,
            ["LAMBDA_TASK_ROOT"] = function.Code,
            ["DOTNET_ROOT"] = DotnetHost.Root,
            ["HOME"] = Path.GetTempPath(),
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["TZ"] = ":UTC",
        };
    }
}
