using ServerlessVideo.Core;

namespace ServerlessVideo.Playback;

/// <summary>Whence a page of ours may load what other hosts serve, as it stands in a content security policy; each with a space before it, or nothing.</summary>
/// <param name="Manifests">Manifests, segments and pictures.</param>
/// <param name="Pages">Players of hosts that have no manifests.</param>
sealed record HostOrigins(string Manifests, string Pages)
{
    public static HostOrigins Of(Settings settings) => new(
        Origin(settings[Setting.CloudflareCustomerUrl]), settings[Setting.LoomApiUrl].Length == 0 ? "" : Origin(settings[Setting.LoomPageUrl]));

    static string Origin(string url) => url.Length == 0 ? "" : $" {new Uri(url).GetLeftPart(UriPartial.Authority)}";
}
