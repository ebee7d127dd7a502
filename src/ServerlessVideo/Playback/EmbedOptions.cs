using System.Globalization;
using System.Text.RegularExpressions;

namespace ServerlessVideo.Playback;

/// <summary>What whoever embeds a video may choose of its player.</summary>
/// <param name="Start">Seconds.</param>
/// <param name="Color">Accent, six hex digits.</param>
public sealed partial record EmbedOptions(bool Autoplay = false, bool Muted = false, bool Loop = false, int Start = 0, string? Color = null)
{
    /// <summary>Null: one of them is not valid.</summary>
    public static EmbedOptions? Of(IQueryCollection query)
    {
        var start = query["start"].ToString();
        var color = query["color"].ToString().TrimStart('#');
        if ((start.Length > 0 && !int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out _)) || (color.Length > 0 && !Hex().IsMatch(color)))
        {
            return null;
        }
        return new EmbedOptions(
            Is("autoplay"), Is("muted"), Is("loop"),
            start.Length > 0 ? int.Parse(start, CultureInfo.InvariantCulture) : 0,
            color.Length > 0 ? color : null);

        bool Is(string name) => query[name].ToString() is "1" or "true";
    }

    /// <summary>With its question mark; empty: all as usual.</summary>
    public string ToQuery()
    {
        string?[] given =
        [
            Autoplay ? "autoplay=1" : null, Muted ? "muted=1" : null, Loop ? "loop=1" : null,
            Start > 0 ? string.Create(CultureInfo.InvariantCulture, $"start={Start}") : null, Color is null ? null : $"color={Color}",
        ];
        var query = string.Join('&', given.OfType<string>());
        return query.Length > 0 ? $"?{query}" : "";
    }

    [GeneratedRegex("^[0-9a-fA-F]{6}$", RegexOptions.None, 1000)]
    private static partial Regex Hex();
}
