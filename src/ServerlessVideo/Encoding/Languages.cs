using System.Collections.Frozen;

namespace ServerlessVideo.Encoding;

/// <summary>
/// Language codes of containers (ISO 639-2, three letters) as RFC 5646 wants them, which is the shortest code, and what a person
/// reads. .NET's own table is not there: the product runs with invariant globalization.
/// </summary>
static class Languages
{
    const string Table = """
        ara ar Arabic;baq eu Basque;bel be Belarusian;ben bn Bengali;bos bs Bosnian;bul bg Bulgarian;cat ca Catalan;ces cs Czech;chi zh Chinese;
        cze cs Czech;cym cy Welsh;dan da Danish;deu de German;dut nl Dutch;ell el Greek;eng en English;epo eo Esperanto;est et Estonian;
        eus eu Basque;fas fa Persian;fin fi Finnish;fra fr French;fre fr French;ger de German;gle ga Irish;glg gl Galician;gre el Greek;
        guj gu Gujarati;hau ha Hausa;heb he Hebrew;hin hi Hindi;hrv hr Croatian;hun hu Hungarian;hye hy Armenian;ice is Icelandic;ind id Indonesian;
        isl is Icelandic;ita it Italian;jpn ja Japanese;kan kn Kannada;kat ka Georgian;kaz kk Kazakh;khm km Khmer;kor ko Korean;lao lo Lao;lat la Latin;
        lav lv Latvian;lit lt Lithuanian;ltz lb Luxembourgish;mac mk Macedonian;mal ml Malayalam;mar mr Marathi;may ms Malay;mkd mk Macedonian;
        mlt mt Maltese;mon mn Mongolian;msa ms Malay;mya my Burmese;nep ne Nepali;nld nl Dutch;nno nn Norwegian Nynorsk;nob nb Norwegian;nor no Norwegian;
        pan pa Punjabi;per fa Persian;pol pl Polish;por pt Portuguese;pus ps Pashto;ron ro Romanian;rum ro Romanian;rus ru Russian;sin si Sinhala;
        slk sk Slovak;slo sk Slovak;slv sl Slovenian;som so Somali;spa es Spanish;sqi sq Albanian;srp sr Serbian;swa sw Swahili;swe sv Swedish;
        tam ta Tamil;tel te Telugu;tgl tl Tagalog;tha th Thai;tur tr Turkish;ukr uk Ukrainian;urd ur Urdu;uzb uz Uzbek;vie vi Vietnamese;wel cy Welsh;
        yid yi Yiddish;zho zh Chinese;zul zu Zulu
        """;

    static readonly string[][] Rows = [.. Table.Split(';', StringSplitOptions.TrimEntries).Select(row => row.Split(' ', 3))];

    static readonly FrozenDictionary<string, string> Tags = Rows.ToFrozenDictionary(r => r[0], r => r[1]);

    static readonly FrozenDictionary<string, string> Names = Rows.DistinctBy(r => r[1]).ToFrozenDictionary(r => r[1], r => r[2]);

    /// <summary>Null: undetermined, none, or no language at all. A rarer language keeps its three letters, which is a tag too.</summary>
    public static string? Tag(string? code) => code?.ToLowerInvariant() switch
    {
        null or "und" or "mis" or "mul" or "zxx" => null,
        { Length: 3 } three when three.All(char.IsAsciiLetterLower) => Shortest(three),
        _ => null,
    };

    /// <param name="code">In lower case.</param>
    public static string Shortest(string code) => Tags.GetValueOrDefault(code, code);

    /// <summary>In English; of a rarer language, its tag.</summary>
    public static string NameOf(string tag) => Names.GetValueOrDefault(tag, tag);
}
