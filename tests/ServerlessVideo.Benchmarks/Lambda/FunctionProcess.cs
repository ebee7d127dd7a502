using System.Diagnostics;
using System.Globalization;

namespace ServerlessVideo.Benchmarks.Lambda;

/// <summary>The sample function as Lambda's managed runtime starts it, after its first invocation.</summary>
internal sealed class FunctionProcess : IDisposable
{
    readonly BareRuntimeApi _api = new();
    readonly Process _process;
    readonly byte[] _get = Event("/items/7");
    readonly byte[] _allocated = Event("/allocated");

    FunctionProcess(string assembly)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(assembly);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = _api.Authority;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = "sample";
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        _process = Process.Start(start)!;
    }

    /// <summary>Milliseconds from the start to the first request for an event.</summary>
    public double Init { get; private set; }
    /// <summary>Milliseconds.</summary>
    public double FirstInvoke { get; private set; }
    /// <summary>Milliseconds of the process until it had answered once.</summary>
    public double CpuAfterFirst { get; private set; }

    public static async Task<FunctionProcess> StartAsync(string assembly, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var function = new FunctionProcess(assembly);
        await function._api.AcceptAsync(cancellationToken);
        function.Init = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        function.Get();
        function.FirstInvoke = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        function.CpuAfterFirst = function._process.TotalProcessorTime.TotalMilliseconds;
        return function;
    }

    public void Get() => _api.Invoke(_get);

    /// <summary>Bytes that the process has allocated so far.</summary>
    public long Allocated() => long.Parse(_api.Invoke(_allocated), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _api.Dispose();
    }

    /// <summary>With the headers that CloudFront and API Gateway really send.</summary>
    static byte[] Event(string path) => BareRuntimeApi.Event($$"""
        {"version":"2.0","routeKey":"ANY /{proxy+}","rawPath":"{{path}}","rawQueryString":"a=1&b=2","headers":{"accept":"application/json",
        "accept-encoding":"gzip, deflate, br","content-length":"0","host":"abcdefghij.execute-api.us-east-1.amazonaws.com",
        "user-agent":"Amazon CloudFront","via":"2.0 0123456789abcdef.cloudfront.net (CloudFront)","x-amz-cf-id":"0123456789abcdefghijklmnopqrstuvwxyz",
        "x-amzn-trace-id":"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700","x-forwarded-for":"192.0.2.1, 198.51.100.1","x-forwarded-port":"443",
        "x-forwarded-proto":"https"},"queryStringParameters":{"a":"1","b":"2"},"requestContext":{"accountId":"123456789012","apiId":"abcdefghij",
        "domainName":"abcdefghij.execute-api.us-east-1.amazonaws.com","domainPrefix":"abcdefghij","http":{"method":"GET","path":"{{path}}",
        "protocol":"HTTP/1.1","sourceIp":"192.0.2.1","userAgent":"Amazon CloudFront"},"requestId":"JKJaXmPLvHcESHA=","routeKey":"ANY /{proxy+}",
        "stage":"$default","time":"12/Mar/2020:19:03:58 +0000","timeEpoch":1583348638390},"pathParameters":{"proxy":"items/7"},"isBase64Encoded":false}
        """, TimeProvider.System.GetUtcNow().AddHours(1));
}
