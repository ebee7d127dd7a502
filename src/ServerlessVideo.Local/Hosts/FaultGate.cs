using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Hosts;

/// <summary>Stands before a host's server and does to each request what the host's fault says.</summary>
sealed class FaultGate(HostFaults faults, FaultTimes times)
{
    /// <value>Bytes. A body that is larger is cut on its way in, after its first half.</value>
    const int LargeBody = 64 << 10;

    public async Task HandleAsync(IHostApp app, HttpContext http)
    {
        faults.Count(app.Host, "requests");
        var fault = faults.KindOf(app.Host);
        if (fault <= FaultKind.Cut)
        {
            faults.Count(app.Host, "faulted");
        }
        try
        {
            await HandleAsync(app, http, fault);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away, or was sent away: there is nobody to answer.
        }
    }

    async Task HandleAsync(IHostApp app, HttpContext http, FaultKind? fault)
    {
        switch (fault)
        {
            case FaultKind.Refuse:
                http.Abort();
                return;
            case FaultKind.TooMany:
                http.Response.Headers.RetryAfter = $"{Math.Max(1, (int)times.RetryAfter.TotalSeconds)}";
                await app.RefuseAsync(http, StatusCodes.Status429TooManyRequests);
                return;
            case FaultKind.Failure:
                await app.RefuseAsync(http, StatusCodes.Status500InternalServerError);
                return;
            case FaultKind.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
                return;
            case FaultKind.Cut when http.Request.ContentLength > LargeBody:
                http.Request.Body = new CutStream(http.Request.Body, http.Request.ContentLength.Value / 2, http.Abort);
                break;
            case FaultKind.Cut:
                await CutAnswerAsync(app, http);
                return;
            case FaultKind.Slow:
                await Task.Delay(times.Slow, http.RequestAborted);
                break;
        }
        await app.HandleAsync(http);
    }

    static async Task CutAnswerAsync(IHostApp app, HttpContext http)
    {
        var body = http.Response.Body;
        using MemoryStream answer = new();
        http.Response.Body = answer;
        await app.HandleAsync(http);
        http.Response.Body = body;
        if (answer.Length > 0)
        {
            http.Response.ContentLength = answer.Length;
            await body.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length / 2), http.RequestAborted);
            await body.FlushAsync(http.RequestAborted);
        }
        http.Abort();
    }
}
