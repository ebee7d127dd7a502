using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>The minutes that the account may store.</summary>
internal sealed class Storage(StreamVideos videos, StreamOptions options, HostFaults faults)
{
    /// <exception cref="StreamException">413: full.</exception>
    public void Demand(double reserve = 0)
    {
        if (Used + (reserve / 60) >= options.StorageMinutes)
        {
            throw StreamException.OutOfStorage();
        }
    }

    /// <summary>GET /storage-usage; the count may be that of one creator, the minutes are those of all.</summary>
    public JsonObject Usage(string? creator) => new()
    {
        ["creator"] = creator,
        ["totalStorageMinutes"] = Used,
        ["totalStorageMinutesLimit"] = options.StorageMinutes,
        ["videoCount"] = videos.All.Count(v => creator is null || v.Creator == creator),
    };

    double Used => faults.Has(HostNames.Cloudflare, FaultKind.Quota) ? options.StorageMinutes : videos.StoredMinutes;
}
