using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Faults;

/// <summary>The points of calls to the AWS endpoint, and who made them.</summary>
sealed class CallPoints(FaultPoints faults, Stack stack, IServiceProvider services)
{
    readonly Lazy<Dictionary<string, string>> names = new(() => Names(stack));

    /// <summary>Before it takes effect; and when the first byte of its answer is about to go out, which is after.</summary>
    public void Watch(HttpContext http, AwsCaller caller, string service)
    {
        if (!names.Value.TryGetValue(caller.Principal, out var name))
        {
            return; // the developer's, or a browser's without signature
        }
        var call = $"{name}/{service}:{OperationOf(http.Request, service)}";
        faults.Pass($"{call}/before", Kill);
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode < 300)
            {
                faults.Pass($"{call}/after", Kill);
            }
            return Task.CompletedTask;
        });

        void Kill() => services.GetService<LambdaInvoker>()?.Pools.FirstOrDefault(pool => pool.Function.Alias == name)?.KillAll();
    }

    /// <summary>Which function, or state machine, a role belongs to.</summary>
    static Dictionary<string, string> Names(Stack stack) => stack.OfType("AWS::Lambda::Function")
        .Select(f => (Role: f.Properties["Role"]!.ToString(), Name: f.Properties["Environment"]?["Variables"]?["FUNCTION"]?.ToString() ?? f.LogicalId))
        .Concat(stack.OfType("AWS::StepFunctions::StateMachine").Select(m => (Role: m.Properties["RoleArn"]!.ToString(), Name: "state-machine")))
        .GroupBy(pair => pair.Role).ToDictionary(pairs => pairs.Key, pairs => pairs.First().Name);

    static string OperationOf(HttpRequest request, string service) =>
        request.Headers["x-amz-target"].ToString() is { Length: > 0 } target ? target.Split('.')[^1]
        : service == "s3" ? OfS3(request)
        : (service, request.Method, request.Path.Value) switch
        {
            ("mediaconvert", "POST", "/2017-08-29/jobs") => "CreateJob",
            ("mediaconvert", "GET", _) => "GetJob",
            ("mediaconvert", "POST", _) => "Probe",
            ("cloudfront", "POST", _) => "CreateInvalidation",
            var (_, method, _) => method,
        };

    static string OfS3(HttpRequest request)
    {
        var query = request.Query;
        var onObject = request.Path.Value!.TrimStart('/').Contains('/');
        return (request.Method, onObject) switch
        {
            ("POST", true) => query.ContainsKey("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload",
            ("POST", false) => "DeleteObjects",
            ("PUT", _) => query.ContainsKey("partNumber") ? "UploadPart" : "PutObject",
            ("DELETE", _) => query.ContainsKey("uploadId") ? "AbortMultipartUpload" : "DeleteObject",
            ("HEAD", _) => "HeadObject",
            (_, true) => query.ContainsKey("uploadId") ? "ListParts" : "GetObject",
            _ => query.ContainsKey("uploads") ? "ListMultipartUploads" : query.ContainsKey("versions") ? "ListObjectVersions" : "ListObjects",
        };
    }
}
