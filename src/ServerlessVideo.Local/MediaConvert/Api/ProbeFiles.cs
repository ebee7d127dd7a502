using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Jobs;

namespace ServerlessVideo.Local.MediaConvert.Api;

/// <summary>POST /probe: the headers of one file, read with the caller's own rights.</summary>
internal sealed class ProbeFiles(SourceReader sources, MediaConvertOptions options) : IDisposable
{
    readonly SemaphoreSlim _free = new(options.ConcurrentProbes);
    int _number;

    public async Task<JsonObject> HandleAsync(JsonObject body, AwsCaller caller, CancellationToken cancellationToken)
    {
        caller.Demand("mediaconvert:Probe", "*");
        if (body["inputFiles"] is not JsonArray { Count: 1 } files || files[0]?["fileUrl"]?.ToString() is not { } url)
        {
            throw new AwsException(400, "BadRequestException", "/inputFiles: should hold one file with a fileUrl");
        }
        if (!url.StartsWith("s3://", StringComparison.Ordinal) || url.IndexOf('/', 5) < 6)
        {
            throw new AwsException(400, "BadRequestException", "/inputFiles/0/fileUrl: this platform reads s3 URLs");
        }
        if (!await _free.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            throw new AwsException(429, "TooManyRequestsException", "Too many files are being probed.");
        }
        try
        {
            using JobFolder folder = new(Path.Combine(options.WorkFolder, $"probe-{Interlocked.Increment(ref _number)}"));
            var (media, source) = await sources.ReadAsync(caller, S3Location.Parse(url), folder, cancellationToken);
            return media.Container == Container.Flash
                ? throw new JobFailedException(JobError.InputNotOpened, "Failed probe/open: [Probe does not read Flash video]")
                : new JsonObject { ["probeResults"] = new JsonArray(ProbeAnswer.Of(media, source)) };
        }
        catch (JobFailedException e)
        {
            throw new AwsException(400, "BadRequestException", e.Message);
        }
        catch (AwsException e) when (e.Status is 403 or 404)
        {
            throw new AwsException(e.Status, e.Status == 403 ? "ForbiddenException" : "NotFoundException", e.Message);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
