using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace ServerlessVideo.Hosting;

/// <summary>What stands round each call to a host: the time for all tries, the repetitions, the time for one.</summary>
static class HostPipeline
{
    /// <param name="repeats">The call may be repeated though it is not known whether it was done. After 429 every call may.</param>
    public static ResiliencePipeline<HostAnswer> Of(HostLimits limits, TimeProvider clock, bool repeats) =>
        new ResiliencePipelineBuilder<HostAnswer> { TimeProvider = clock }
            .AddTimeout(limits.Total)
            .AddRetry(new RetryStrategyOptions<HostAnswer>
            {
                MaxRetryAttempts = limits.Retries,
                Delay = limits.Delay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => new(arguments.Outcome switch
                {
                    { Result: { } answer } => (answer.Status == 429 || (repeats && answer.Status >= 500)) && !(answer.Wait > limits.LongestWait),
                    { Exception: HttpRequestException or IOException or TimeoutRejectedException } => repeats,
                    _ => false,
                }),
                DelayGenerator = arguments => new(arguments.Outcome.Result?.Wait),
            })
            .AddTimeout(limits.Attempt)
            .Build();
}
