using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>A generation that plays, wherever it lies.</summary>
/// <param name="Renditions">Ours; null: another host serves it.</param>
/// <param name="Copy">Another host's; null: it is ours.</param>
public sealed record PublishedCopy(RenditionSet? Renditions, HostCopy? Copy)
{
    public HostingProvider Host => Copy?.Host ?? HostingProvider.Aws;

    public string ProviderVideoId => Copy?.ProviderVideoId ?? new PublishTask(Renditions!.VideoId, Renditions.Generation).Name;

    public double? DurationSeconds => Renditions?.DurationSeconds ?? Copy?.HostVideo.DurationSeconds;

    public int? Width => Copy?.HostVideo.Width;

    public int? Height => Copy?.HostVideo.Height;

    public long? SizeBytes => Renditions?.SizeBytes ?? Copy?.HostVideo.SizeBytes;

    public IReadOnlyList<string> Qualities => Renditions is { } ours ? [.. ours.Video.Select(r => r.Quality)] : Copy?.HostVideo.Qualities ?? [];

    /// <summary>In our media bucket; null: the host makes it.</summary>
    public string? PosterKey(CustomPoster? chosen) =>
        Renditions?.PosterOf(chosen) ?? (chosen?.File is { } file ? MediaKeys.Poster(Copy!.VideoId, file) : null);

    /// <summary>In our media bucket; null: the host has it.</summary>
    public string? StillAt(double seconds) => Renditions is { } ours ? ours.Folder + ours.StillAt(seconds) : null;

    /// <summary>Null: it is not whole.</summary>
    public static async Task<PublishedCopy?> FindAsync(VideosTable table, PublishTask task, HostingProvider host, CancellationToken cancellationToken) =>
        host == HostingProvider.Aws
            ? await table.GetAsync(RenditionSet.Mapper, Keys.Renditions(task.VideoId, task.Generation), cancellationToken) is { } renditions
                ? new PublishedCopy(renditions, null)
                : null
            : await table.GetAsync(HostCopy.Mapper, Keys.Copy(task.VideoId, task.Generation, SnakeCase.Of(host)), cancellationToken) is { HostVideo.State: HostedState.Ready } copy
                ? new PublishedCopy(null, copy)
                : null;
}
