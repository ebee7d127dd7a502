using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.MediaConvert;

namespace ServerlessVideo.Local.Hosts;

/// <summary>The faults of our own host, <c>aws</c>: those of the MediaConvert stand-in.</summary>
sealed class EncoderFaults(HostFaults faults, FaultTimes times)
{
    const string Host = HostNames.Aws;

    /// <summary>Does to a request what the fault says.</summary>
    /// <param name="creates">It would begin a job.</param>
    /// <returns>False: it is not to be answered.</returns>
    /// <exception cref="AwsException">The fault is a refusal.</exception>
    public async Task<bool> PassAsync(HttpContext http, bool creates)
    {
        faults.Count(Host, "requests");
        var fault = faults.KindOf(Host);
        if (fault < FaultKind.Quota || (fault == FaultKind.Quota && creates))
        {
            faults.Count(Host, "faulted");
        }
        switch (fault)
        {
            case FaultKind.Refuse:
                http.Abort();
                return false;
            case FaultKind.TooMany:
                http.Response.Headers.RetryAfter = $"{(int)Math.Ceiling(times.RetryAfter.TotalSeconds)}";
                throw new AwsException(429, "TooManyRequestsException", "Too many requests.");
            case FaultKind.Failure:
                throw new AwsException(500, "InternalServerErrorException", "The service met an internal error.");
            case FaultKind.Quota when creates:
                throw new AwsException(402, "ServiceQuotaExceededException", "The account has reached its quota of jobs.");
            case FaultKind.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
                return false;
            case FaultKind.Slow:
                await Task.Delay(times.Slow, http.RequestAborted);
                return true;
            default:
                return true;
        }
    }

    /// <summary>A job waits here while it must not become ready.</summary>
    /// <exception cref="JobFailedException">Jobs end in errors.</exception>
    public async Task PassJobAsync(CancellationToken cancellationToken)
    {
        await faults.OutlastAsync(Host, FaultKind.NeverReady, () => { }, cancellationToken);
        if (faults.Has(Host, FaultKind.ProcessingError))
        {
            throw new JobFailedException(JobError.Unknown, "Unknown Error: the job was made to fail.");
        }
    }
}
