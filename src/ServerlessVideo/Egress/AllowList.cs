using System.Globalization;

namespace ServerlessVideo.Egress;

/// <summary>
/// What may be reached although it is not public, as <c>host:port</c>: on AWS nothing; on a laptop its own stand-ins. An entry
/// names one host as URLs write it (an IPv6 address in brackets) and one port.
/// </summary>
public sealed class AllowList
{
    readonly HashSet<string> entries;

    AllowList(HashSet<string> entries) => this.entries = entries;

    /// <param name="setting"><c>EGRESS_ALLOW_LIST</c>: entries with commas between them, or nothing.</param>
    /// <exception cref="FormatException">An entry is no <c>host:port</c>: it would silently allow nothing.</exception>
    public static AllowList Parse(string setting)
    {
        var listed = setting.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var entry in listed)
        {
            var colon = entry.LastIndexOf(':');
            if (colon <= 0 || !ushort.TryParse(entry[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            {
                throw new FormatException($"'{entry}' is no host:port.");
            }
        }
        return new AllowList(new HashSet<string>(listed, StringComparer.OrdinalIgnoreCase));
    }

    public bool Contains(string host, int port) => entries.Count > 0 && entries.Contains($"{host}:{port}");
}
