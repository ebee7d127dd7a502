using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Input;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>Opens a source in somebody's name and reads its headers.</summary>
internal sealed class SourceReader(IMediaStorage storage, Ffmpeg ffmpeg)
{
    /// <exception cref="AwsException">403 or 404 of S3.</exception>
    /// <exception cref="JobFailedException">1010: no container that MediaConvert opens.</exception>
    public async Task<(MediaInfo Media, SourceObject Source)> ReadAsync(AwsCaller caller, S3Location location, JobFolder folder, CancellationToken cancellationToken)
    {
        var source = await storage.OpenAsync(caller, location.Bucket, location.Key, cancellationToken);
        var head = await folder.LinkAsync(source, cancellationToken);
        var container = Container.Of(head) ?? throw new JobFailedException(JobError.InputNotOpened,
            $"Unable to open input file [{location}]: [Failed probe/open: [No parser found for container]]");
        return (await ffmpeg.ProbeAsync(folder.Path, container, source.Pieces.Count, cancellationToken), source);
    }
}
