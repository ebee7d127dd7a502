using ServerlessVideo.Core;

namespace ServerlessVideo.Library;

/// <summary>Where renditions lie in the media bucket; CloudFront's paths are these keys.</summary>
static class MediaKeys
{
    public const string Root = "media/";

    /// <summary>All generations of a video.</summary>
    public static string Folder(VideoId id) => $"{Root}{id}/";

    public static string Folder(VideoId id, int generation) => $"{Folder(id)}{generation}/";

    /// <summary>A poster of its owner's belongs to no generation, as captions do.</summary>
    public static string Poster(VideoId id, string file) => $"{Folder(id)}poster/{file}";

    /// <summary>Captions belong to no generation.</summary>
    public static string Captions(VideoId id, string file) => $"{Folder(id)}captions/{file}";
}
