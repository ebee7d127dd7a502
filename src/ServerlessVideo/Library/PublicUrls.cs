using ServerlessVideo.Core;

namespace ServerlessVideo.Library;

/// <summary>Addresses that stay, whichever host serves a video.</summary>
public sealed class PublicUrls(Settings settings)
{
    /// <value>Without a slash at its end.</value>
    public string Root { get; } = settings[Setting.PublicUrl].TrimEnd('/');

    public string Watch(VideoId id) => $"{Root}/watch/{id}";

    public string Embed(VideoId id) => $"{Root}/embed/{id}";

    public string Thumbnail(VideoId id) => $"{Root}/api/v1/videos/{id}/thumbnail";
}
