using System.Globalization;
using System.Text.RegularExpressions;
using ServerlessVideo.Core;

namespace ServerlessVideo.Playback;

/// <summary>What whoever embeds a video may choose of its player.</summary>
/// <param name="Start">Seconds.</param>
/// <param name="Color">Accent, six hex digits.</param>
public sealed partial record EmbedOptions(bool Autoplay = false, bool Muted = false, bool Loop = false, int Start = 0, string? Color = null)
{
    /// <summary>What is wrong with them.</summary>
    public static FieldErrors Check(IQueryCollection query) => new FieldErrors()
        .Require(query["start"].ToString() is "" || StartOf(query) is not null, "start", "must be a number of seconds")
        .Require(query["color"].ToString() is "" || ColorOf(query) is not null, "color", "must be six hex digits");

    /// <summary>One that is not valid is left as usual: a page plays.</summary>
    public static EmbedOptions Of(IQueryCollection query)
    {
        return new EmbedOptions(Is("autoplay"), Is("muted"), Is("loop"), StartOf(query) ?? 0, ColorOf(query));

        bool Is(string name) => query[name].ToString() is "1" or "true";
    }

    static int? StartOf(IQueryCollection query) =>
        int.TryParse(query["start"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    static string? ColorOf(IQueryCollection query) => query["color"].ToString().TrimStart('#') is var color && Hex().IsMatch(color) ? color : null;

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
