using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Lambda.EventSources;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace ServerlessVideo.Infra;

/// <param name="Memory">MB; Lambda gives CPU in proportion (1,769 MB is one core).</param>
/// <param name="Timeout">Seconds.</param>
/// <param name="Settings">Environment beside FUNCTION, STAGE and VIDEOS_TABLE.</param>
sealed record FunctionSpec(string Name, int Memory = 512, int Timeout = 30, IReadOnlyDictionary<string, string>? Settings = null);

/// <summary>Makes every function alike: the one asset, its own role, its own log group, tracing, and the name of what it serves.</summary>
sealed class FunctionFactory(ServerlessVideoProps props, Data data, Alarms alarms)
{
    /// <summary>The managed runtime is newer than this CDK's list of runtimes.</summary>
    static readonly Runtime DotNet10 = new("dotnet10", RuntimeFamily.DOTNET_CORE, new LambdaRuntimeProps());

    readonly Code code = Code.FromAsset(props.AssetPath);

    public string Stage => props.Stage;

    /// <param name="owner">The construct of the capability that the function belongs to.</param>
    /// <param name="spec">What differs from function to function.</param>
    /// <param name="usesTable">Whether it reads and writes records.</param>
    public Function Create(Construct owner, FunctionSpec spec, bool usesTable = true)
    {
        var environment = new Dictionary<string, string>(spec.Settings ?? new Dictionary<string, string>())
        {
            ["FUNCTION"] = spec.Name,
            ["STAGE"] = props.Stage,
        };
        if (usesTable)
        {
            environment["VIDEOS_TABLE"] = data.Videos.TableName;
        }

        var id = Pascal(spec.Name);
        var name = $"serverlessvideo-{props.Stage}-{spec.Name}";
        var logs = new LogGroup(owner, $"{id}Logs", new LogGroupProps
        {
            LogGroupName = $"/aws/lambda/{name}",
            Retention = RetentionDays.ONE_MONTH,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        var role = new Role(owner, $"{id}Role", new RoleProps { AssumedBy = new ServicePrincipal("lambda.amazonaws.com") });
        logs.GrantWrite(role);
        var function = new Function(owner, $"{id}Function", new FunctionProps
        {
            FunctionName = name,
            Runtime = DotNet10,
            Architecture = Architecture.X86_64,
            Handler = "ServerlessVideo",
            Code = code,
            Role = role,
            MemorySize = spec.Memory,
            Timeout = Duration.Seconds(spec.Timeout),
            Environment = environment,
            LogGroup = logs,
            LoggingFormat = LoggingFormat.JSON,
            Tracing = Tracing.ACTIVE,
        });
        if (usesTable)
        {
            // No Scan: no request of this product reads a whole table.
            function.Allow(
                ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"],
                data.Videos.TableArn, $"{data.Videos.TableArn}/index/*");
            DenyRewritingTheTrail(function);
        }

        return function;
    }

    /// <summary>
    /// Entries of the audit trail are added and expire, nothing else. (DynamoDB cannot tell a Put that adds from one that replaces;
    /// that no entry is replaced is the condition of each write.)
    /// </summary>
    void DenyRewritingTheTrail(Function function) => function.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps
    {
        Effect = Effect.DENY,
        Actions = ["dynamodb:DeleteItem"],
        Resources = [data.Videos.TableArn],
        Conditions = new Dictionary<string, object>
        {
            ["ForAnyValue:StringLike"] = new Dictionary<string, object> { ["dynamodb:LeadingKeys"] = "AUDIT#*" },
        },
    }));

    /// <summary>
    /// A function fed by a queue of its name: partial batch responses, visibility of six timeouts (AWS's advice, so that
    /// a slow batch is not delivered twice), five tries, then the alarmed dead-letter queue.
    /// </summary>
    public (Function Function, Queue Queue) CreateWorker(Construct owner, FunctionSpec spec, int batchSize = 10)
    {
        var function = Create(owner, spec);
        var queue = new Queue(owner, $"{Pascal(spec.Name)}Queue", new QueueProps
        {
            QueueName = $"serverlessvideo-{props.Stage}-{spec.Name}",
            VisibilityTimeout = Duration.Seconds(6 * spec.Timeout),
            RetentionPeriod = Duration.Days(4),
            Encryption = QueueEncryption.SQS_MANAGED,
            EnforceSSL = true,
            DeadLetterQueue = new DeadLetterQueue { Queue = CreateDeadLetterQueue(owner, spec.Name), MaxReceiveCount = 5 },
        });
        function.AddEventSource(new SqsEventSource(queue, new SqsEventSourceProps
        {
            BatchSize = batchSize,
            ReportBatchItemFailures = true,
            MaxConcurrency = 10,
        }));
        return (function, queue);
    }

    /// <summary>Keeps what could not be handled for 14 days, and alarms as soon as something is in it.</summary>
    /// <param name="why">What waits in it, when that is not messages of a worker.</param>
    public Queue CreateDeadLetterQueue(Construct owner, string name, string? why = null)
    {
        var queue = new Queue(owner, $"{Pascal(name)}DeadLetters", new QueueProps
        {
            QueueName = $"serverlessvideo-{props.Stage}-{name}-dead-letters",
            RetentionPeriod = Duration.Days(14),
            Encryption = QueueEncryption.SQS_MANAGED,
            EnforceSSL = true,
        });
        alarms.OnDeadLetters(queue, name, why);
        return queue;
    }

    public static string Pascal(string name) => string.Concat(name.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
}
