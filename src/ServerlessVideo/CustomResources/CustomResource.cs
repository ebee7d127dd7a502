using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessVideo.Core;

namespace ServerlessVideo.CustomResources;

/// <summary>CloudFormation's request of a custom resource; what the template gave it is in <see cref="ResourceProperties"/>.</summary>
public sealed record CustomResourceRequest(
    [property: JsonPropertyName("RequestType")] string RequestType,
    [property: JsonPropertyName("ResponseURL")] string ResponseUrl,
    [property: JsonPropertyName("StackId")] string StackId,
    [property: JsonPropertyName("RequestId")] string RequestId,
    [property: JsonPropertyName("LogicalResourceId")] string LogicalResourceId,
    [property: JsonPropertyName("ResourceProperties")] JsonElement ResourceProperties,
    [property: JsonPropertyName("PhysicalResourceId")] string? PhysicalResourceId = null)
{
    public bool IsDelete => RequestType == "Delete";

    /// <exception cref="InvalidOperationException">The template does not give the property.</exception>
    public string Property(string name) => ResourceProperties.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text
        ? text
        : throw new InvalidOperationException($"The resource has no property {name}.");
}

public sealed record CustomResourceResponse(
    [property: JsonPropertyName("Status")] string Status,
    [property: JsonPropertyName("Reason")] string? Reason,
    [property: JsonPropertyName("PhysicalResourceId")] string PhysicalResourceId,
    [property: JsonPropertyName("StackId")] string StackId,
    [property: JsonPropertyName("RequestId")] string RequestId,
    [property: JsonPropertyName("LogicalResourceId")] string LogicalResourceId,
    [property: JsonPropertyName("Data")] IReadOnlyDictionary<string, string>? Data = null);

/// <summary>What was made. A changed id makes CloudFormation delete the old one afterwards.</summary>
public sealed record CustomResourceResult(string PhysicalId, IReadOnlyDictionary<string, string>? Data = null);

/// <summary>One kind of resource; Create and Update are the same: both bring about what the properties say.</summary>
interface ICustomResource
{
    Task<CustomResourceResult> HandleAsync(CustomResourceRequest request, CancellationToken cancellationToken);
}

/// <summary>
/// The protocol of custom resources: whatever happens CloudFormation is answered at the URL it gave, or the deployment
/// would wait for an hour. Without provider frameworks, so that no function with wide rights comes along.
/// </summary>
sealed partial class CustomResourceHandler(ICustomResource resource, HttpClient http, ILogger<CustomResourceHandler> logger)
{
    /// <value>Characters; a response may have 4,096 bytes in all.</value>
    const int LongestReason = 1000;

    public async Task HandleAsync(CustomResourceRequest request, CancellationToken cancellationToken)
    {
        CustomResourceResponse response;
        try
        {
            var result = await resource.HandleAsync(request, cancellationToken);
            response = Response("SUCCESS", null, result.PhysicalId, result.Data);
        }
        catch (Exception e)
        {
            Failed(logger, e, request.RequestType, request.LogicalResourceId);
            var reason = e.Message.Length > LongestReason ? e.Message[..LongestReason] : e.Message;
            response = Response("FAILED", reason, request.PhysicalResourceId ?? request.RequestId, null);
        }
        await AnswerAsync(request.ResponseUrl, response);

        CustomResourceResponse Response(string status, string? reason, string id, IReadOnlyDictionary<string, string>? data) =>
            new(status, reason, id, request.StackId, request.RequestId, request.LogicalResourceId, data);
    }

    /// <summary>With a limit of its own: the answer must go out also when the time for the work is over.</summary>
    async Task AnswerAsync(string url, CustomResourceResponse response)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(response, ProductJson.Default.CustomResourceResponse));
        // The URL is presigned for an empty content type.
        content.Headers.ContentType = null;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var answer = await http.PutAsync(new Uri(url), content, limit.Token);
        answer.EnsureSuccessStatusCode();
    }

    [LoggerMessage(1, LogLevel.Error, "{RequestType} of {LogicalResourceId} failed")]
    static partial void Failed(ILogger logger, Exception exception, string requestType, string logicalResourceId);
}
