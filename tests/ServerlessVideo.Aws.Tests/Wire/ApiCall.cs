using System.Reflection;
using Amazon.CloudFront;
using Amazon.DynamoDBStreams;
using Amazon.EventBridge;
using Amazon.MediaConvert;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;
using Amazon.StepFunctions;
using ServerlessVideo.Aws.Tests.Models;

namespace ServerlessVideo.Aws.Tests.Wire;

/// <summary>One operation of one client, found by reflection over the service interfaces: none can be forgotten.</summary>
sealed record ApiCall(string ServiceName, Type Client, MethodInfo Method)
{
    public const string AccessKey = "AKIDEXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    static readonly (string Model, Type Interface, Type Client)[] Clients =
    [
        ("stepfunctions", typeof(IAmazonStepFunctions), typeof(AmazonStepFunctionsClient)),
        ("sqs", typeof(IAmazonSQS), typeof(AmazonSQSClient)),
        ("mediaconvert", typeof(IAmazonMediaConvert), typeof(AmazonMediaConvertClient)),
        ("events", typeof(IAmazonEventBridge), typeof(AmazonEventBridgeClient)),
        ("secretsmanager", typeof(IAmazonSecretsManager), typeof(AmazonSecretsManagerClient)),
        ("ssm", typeof(IAmazonSimpleSystemsManagement), typeof(AmazonSimpleSystemsManagementClient)),
        ("dynamodbstreams", typeof(IAmazonDynamoDBStreams), typeof(AmazonDynamoDBStreamsClient)),
        ("cloudfront", typeof(IAmazonCloudFront), typeof(AmazonCloudFrontClient)),
    ];

    static readonly ApiCall[] All =
        [.. Clients.SelectMany(client => client.Interface.GetMethods().Where(method => !method.IsStatic).Select(method => new ApiCall(client.Model, client.Client, method)))];

    /// <summary>Service and operation names, for theories.</summary>
    public static TheoryData<string, string> Names()
    {
        var names = new TheoryData<string, string>();
        foreach (var call in All)
        {
            names.Add(call.ServiceName, call.Operation.Name);
        }

        return names;
    }

    public static ApiCall Of(string service, string operation) => All.Single(call => call.ServiceName == service && call.Method.Name == operation + "Async");

    public ServiceModel Service => Botocore.Service(ServiceName);

    public Operation Operation => Service.Operation(Method.Name[..^"Async".Length]);

    public Type RequestType => Method.GetParameters()[0].ParameterType;

    /// <summary>Sends to the loopback server with credentials of its own, region eu-north-1.</summary>
    public async Task<AmazonWebServiceResponse> SendAsync(LoopbackServer server, object request, int retries = 0)
    {
        var config = (ClientConfig)Activator.CreateInstance(Client.GetConstructors().Select(constructor => constructor.GetParameters()).Single(parameters => parameters.Length == 2)[1].ParameterType)!;
        config.ServiceURL = server.Url;
        config.AuthenticationRegion = "eu-north-1";
        config.MaxErrorRetry = retries;
        using var client = (AmazonServiceClient)Activator.CreateInstance(Client, new BasicAWSCredentials(AccessKey, Secret), config)!;
        var answer = (Task)Method.Invoke(client, [request, CancellationToken.None])!;
        await answer;
        return (AmazonWebServiceResponse)answer.GetType().GetProperty("Result")!.GetValue(answer)!;
    }
}
