using System.Reflection;
using Amazon.Runtime;

namespace ServerlessVideo.Tests.Support;

/// <summary>Stands in for an AWS service that only takes orders: keeps the requests, answers as told.</summary>
public class Recorder<T> : DispatchProxy where T : class
{
    readonly List<AmazonWebServiceRequest> requests = [];

    public IReadOnlyList<AmazonWebServiceRequest> Requests => requests;

    internal Func<AmazonWebServiceRequest, object> Answer { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (args is not [AmazonWebServiceRequest request, ..])
        {
            return null;
        }
        lock (requests)
        {
            requests.Add(request);
        }
        var response = targetMethod!.ReturnType.GetGenericArguments()[0];
        try
        {
            return typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(response).Invoke(null, [Answer(request)]);
        }
        catch (Exception e) when (e is not TargetInvocationException)
        {
            return typeof(Task).GetMethods().Single(m => m.Name == nameof(Task.FromException) && m.IsGenericMethod)
                .MakeGenericMethod(response).Invoke(null, [e]);
        }
    }
}

static class Recorder
{
    public static (T Client, Recorder<T> Recorder) Of<T>(Func<AmazonWebServiceRequest, object> answer) where T : class
    {
        var client = DispatchProxy.Create<T, Recorder<T>>();
        var recorder = (Recorder<T>)(object)client;
        recorder.Answer = answer;
        return (client, recorder);
    }
}
