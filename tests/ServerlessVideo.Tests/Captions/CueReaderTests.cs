using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;

namespace ServerlessVideo.Tests.Captions;

public class CueReaderTests
{
    [Fact]
    public void Read_WebVtt_KeepsCuesTheirSettingsAndTheirTags()
    {
        var file = Read("""
            WEBVTT - a title

            intro
            00:01.000 --> 00:02.500 line:0 position:20%,line-left region:x align:start line:5
            <v.loud Fred & Mary>Hi <b>there</b> &amp; you</v>

            01:00:00.000 --> 100:00:00.000
            <c.yellow>two</c>
            lines<i>
            """);

        file.Cues.ShouldBe(
        [
            new Cue(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5), "line:0 position:20%,line-left align:start", "<v.loud Fred &amp; Mary>Hi <b>there</b> &amp; you</v>"),
            new Cue(TimeSpan.FromHours(1), TimeSpan.FromHours(100), "", "<c.yellow>two</c>\nlines<i></i>"),
        ]);
        file.Skipped.ShouldBe(0);
        WebVtt.Write(file.Cues).ShouldStartWith("WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:0 position:20%,line-left align:start\n<v.loud Fred &amp; Mary>");
    }

    [Fact]
    public void Read_Srt_BecomesWebVtt()
    {
        var file = Read("1\r\n00:00:01,000 --> 00:00:02,5\r\n{\\an8}<font color=\"red\">Red & <I>green</I></font>\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nI <3 you --> \r\n3\r\n00:00:05,000 --> 00:00:06,000\r\nthree");

        file.Cues.Select(c => (c.Start.TotalSeconds, c.End.TotalSeconds, c.Settings, c.Text)).ShouldBe(
        [
            (1, 2.5, "line:0", "Red &amp; <i>green</i>"),
            (5, 6, "", "three"),
        ]);
        file.First.ShouldBe(new CueFault(7, "the times cannot be read"));
    }

    [Theory]
    [InlineData("\uFEFFWEBVTT\n\n00:00.000 --> 00:01.000\nx")]
    [InlineData("WEBVTT\r\rNOTE x\ry\r\r00:00.000 --> 00:01.000\rx\r")]
    [InlineData("WEBVTT\tx\r\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\r\n\r\nSTYLE\r\n::cue { background: url(https://evil.example) }\r\n\r\nREGION\r\nid:x\r\n\r\n00:00.000 --> 00:01.000\r\nx")]
    [InlineData("1\n00:00:00,000 --> 00:00:01,000\nx\n2\n")]
    [InlineData("00:00:00,000 --> 00:00:01,000\nx\n\n   \n")]
    public void Read_AnyDialect_FindsItsCue(string text) => Read(text).Cues.ShouldHaveSingleItem().Text.ShouldStartWith("x");

    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;")]
    [InlineData("<b onclick=x>bold", "<b>bold</b>")]
    [InlineData("<b/onclick=x>", "&lt;b/onclick=x&gt;")]
    [InlineData("<c.a\"b<i>x", "&lt;c.a\"b<i>x</i>")]
    [InlineData("<c.a\"'(b>x", "<c.ab>x</c>")]
    [InlineData("<v \"><script>x", "<v \">&lt;script&gt;x</v>")]
    [InlineData("<b><i>x</b>y</i></u>", "<b><i>x</i></b>y")]
    [InlineData("a<00:00.500>b", "ab")]
    [InlineData("a\0b\u0001c\u0085", "a\uFFFDbc")]
    [InlineData("&lt;b&gt; &#60;i&#62; &#x3C; &nope; & &#xD800; &#0;", "&lt;b&gt; &lt;i&gt; &lt; &amp;nope; &amp; &amp;#xD800; \uFFFD")]
    [InlineData("a --&gt; b", "a --&gt; b")]
    [InlineData("a\n<lang en>b</lang>  \n\t\u00A0", "a\n<lang en>b</lang>\n\t\u00A0")]
    [InlineData("<ruby>a<rt>b</ruby>", "<ruby>a<rt>b</rt></ruby>")]
    [InlineData("{\\an8}x", "{\\an8}x")]
    public void Read_HostileText_IsHarmless(string text, string harmless) => Read($"WEBVTT\n\n00:00.000 --> 00:01.000\n{text}").Cues.Single().Text.ShouldBe(harmless);

    [Theory]
    [InlineData("00:02.000 --> 00:01.000\nx", "the cue ends before it begins")]
    [InlineData("00:01.000 --> 00:01.000\nx", "the cue ends before it begins")]
    [InlineData("-00:01.000 --> 00:01.000\nx", "the times cannot be read")]
    [InlineData("00:61.000 --> 00:62.000\nx", "the times cannot be read")]
    [InlineData("99999:00:00.000 --> 99999:00:01.000\nx", "the times cannot be read")]
    [InlineData("00:01 --> 00:02\nx", "the times cannot be read")]
    [InlineData("just\ntext", "no times, as in 00:01.000 --> 00:02.000")]
    public void Read_AMalformedCue_LosesNoOther(string cue, string reason)
    {
        var file = Read($"WEBVTT\n\n{cue}\n\n00:05.000 --> 00:06.000\nfine\n");

        file.Cues.Single().Text.ShouldBe("fine");
        (file.Skipped, file.First).ShouldBe((1, new CueFault(3, reason)));
    }

    [Theory]
    [InlineData("", "Line 1: this is neither WebVTT nor SRT.")]
    [InlineData("WEBVTT", "Line 1: there is no cue.")]
    [InlineData("WEBVTT\n\nNOTE nothing", "Line 1: there is no cue.")]
    [InlineData("WEBVTT\n\n\n00:02.000 --> 00:01.000\nx", "Line 4: the cue ends before it begins.")]
    [InlineData("{\"chapters\": []}", "Line 1: no times, as in 00:01.000 --> 00:02.000.")]
    [InlineData("\u007fELF\0\0\0", "Line 1: this is not UTF-8; save the file as UTF-8 and send it again.")]
    public void Read_NothingToShow_SaysWhereAndWhy(string text, string detail)
    {
        var failure = CueReader.Read(System.Text.Encoding.UTF8.GetBytes(text)).Failure!;

        (failure.Error, failure.Detail).ShouldBe((Errors.InvalidCaptions, detail));
    }

    [Fact]
    public void Read_AnotherEncoding_IsRefusedByItsLine() =>
        CueReader.Read([.. "WEBVTT\n\n00:00.000 --> 00:01.000\n"u8, 0xFC, 0x0A]).Failure!.Detail.ShouldBe("Line 4: this is not UTF-8; save the file as UTF-8 and send it again.");

    [Fact]
    public void Read_TooManyAtOneTime_LeavesOutTheLast()
    {
        var file = Read("WEBVTT\n\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"00:00.000 --> 10:00:00.000\n{i}\n\n")) + "10:00:00.000 --> 10:00:01.000\nlater\n");

        file.Cues.Select(c => c.Text).ShouldBe([.. Enumerable.Range(0, CueReader.MaximumTogether).Select(i => $"{i}"), "later"]);
        file.Skipped.ShouldBe(5_000 - CueReader.MaximumTogether);
        file.First.ShouldBe(new CueFault(3 + (3 * CueReader.MaximumTogether), "there are more than 10 at one time"));
    }

    [Fact]
    public void Read_MalformedAndTooMany_NamesTheFirstByItsLine()
    {
        var together = string.Concat(Enumerable.Repeat("00:00.000 --> 01:00.000\nx\n\n", CueReader.MaximumTogether + 1));

        Read($"WEBVTT\n\nmalformed\n\n{together}").First!.Line.ShouldBe(3);
        var file = Read($"WEBVTT\n\n{together}malformed\n");
        (file.First!.Line, file.Skipped).ShouldBe((33, 2));
    }

    /// <summary>As Notepad saves what it calls Unicode.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_Utf16WithItsMark_IsRead(bool bigEndian)
    {
        var encoding = new System.Text.UnicodeEncoding(bigEndian, byteOrderMark: true);

        CueReader.Read([.. encoding.Preamble, .. encoding.GetBytes("1\r\n00:00:01,000 --> 00:00:02,000\r\nGrüße 😀\r\n")]).Value.Cues.Single().Text.ShouldBe("Grüße 😀");
    }

    [Fact]
    public void Read_Utf16WithoutItsMark_IsToldToBeUtf8() =>
        CueReader.Read(System.Text.Encoding.Unicode.GetBytes("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n")).Failure!.Detail!.ShouldContain("save the file as UTF-8");

    [Fact]
    public void Read_AHugeCue_IsLeftOut() =>
        Read($"WEBVTT\n\n00:00.000 --> 00:01.000\n{new string('x', 1_000_000)}\n\n00:01.000 --> 00:02.000\ny").Cues.Single().Text.ShouldBe("y");

    [Fact]
    public void Read_OutOfOrder_IsServedByStart() => Read("WEBVTT\n\n00:05.000 --> 00:06.000\nb\n\n00:01.000 --> 00:02.000\na").Cues.Select(c => c.Text).ShouldBe(["a", "b"]);

    public static readonly TheoryData<string, string> Hostile = new()
    {
        { "cues", "00:00:01.000 --> 00:00:02.000\nx\n\n" },
        { "tags", "<" },
        { "open tags", "<b>" },
        { "pairs", "</b><b>" },
        { "ampersands", "&" },
        { "arrows", "-->" },
        { "arrow lines", "-->\n" },
        { "empty lines", "\r" },
        { "braces", "{\\" },
        { "numbers", "1\n" },
        { "notes", "NOTE\n\n" },
        { "times", "00:00:01.000 --> 00:00:02.000\n" },
        { "settings", "00:00:01.000 --> 00:00:02.000 line:1 line:1 line:1\n" },
    };

    /// <summary>What grew with the square of the length would take minutes.</summary>
    [Theory]
    [MemberData(nameof(Hostile))]
    public void Read_MuchOfAnything_IsLinear(string name, string piece)
    {
        name.ShouldNotBeEmpty();
        foreach (var start in new[] { "WEBVTT\n\n", "1\n00:00:00,000 --> 00:00:01,000\n", "WEBVTT\n\n00:00.000 --> 00:01.000\n" })
        {
            var text = start + string.Concat(Enumerable.Repeat(piece, 400_000));
            var clock = Stopwatch.StartNew();
            _ = CueReader.Read(text);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void Read_AMillionCues_IsRefusedAtTheLimit() =>
        CueReader.Read("WEBVTT\n\n" + string.Concat(Enumerable.Repeat("00:01.000 --> 00:02.000\nx\n\n", 1_000_000))).Failure!.Detail!
            .ShouldEndWith("there are more than 50000 cues.");

    static readonly Gen<string> Pieces = Gen.Elements(
        "WEBVTT", "\n", "\n", "\r\n", "\n\n", "\n\n", "00:00:01.000 --> 00:00:02.000", "\n\n00:03,5 --> 9:00:04.25 line:-1 size:50%\n", "NOTE", "STYLE", "1", "-->", "<", ">", "<b>", "</b>",
        "<v Mary  Ann>", "<v\n&amp;>", "<c.x.y>", "</v>", "<lang de>", "<ruby>", "<rt>", "<font>", "<00:01.0>", "<script>", "&", "&amp;", "&lt;", "&#10;", "&#x1F600;", "😀", " ", "\t", "\0", "a", "{\\an9}", "{", "}");

    static Property Any(Action<string> holds) => Prop.ForAll(
        Pieces.ListOf().Select(list => string.Concat(list)).SelectMany(text => Gen.Elements("WEBVTT\n\n", "", "1\n00:00:00,0 --> 00:00:01,0\n").Select(start => start + text)).ToArbitrary(), holds);

    /// <summary>What is served reads as what was made: nothing in a text can end a cue, begin one, or be another tag.</summary>
    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Any(text =>
    {
        if (CueReader.Read(text) is not { Succeeded: true, Value.Cues: var cues })
        {
            return;
        }
        var again = Read(WebVtt.Write(cues));
        again.Cues.ShouldBe(cues);
        again.Skipped.ShouldBe(0);
    }).QuickCheckThrowOnFailure();

    /// <summary>Every <c>&lt;</c> begins a tag that WebVTT has, every tag is closed, and nothing else of markup is left.</summary>
    [Fact]
    public void Read_AnyText_HasOnlyKnownTagsAllClosed() => Any(text =>
    {
        if (CueReader.Read(text) is not { Succeeded: true, Value.Cues: var cues })
        {
            return;
        }
        foreach (var cue in cues)
        {
            var open = new Stack<string>();
            foreach (var part in cue.Text.Split('<').Skip(1))
            {
                var tag = part.Split('>')[0];
                var name = tag.TrimStart('/').Split(' ', '.')[0];
                new[] { "b", "i", "u", "c", "v", "lang", "ruby", "rt" }.ShouldContain(name);
                if (tag[0] == '/')
                {
                    open.Pop().ShouldBe(name);
                }
                else
                {
                    open.Push(name);
                }
            }
            open.ShouldBeEmpty();
            cue.Text.Count(c => c == '<').ShouldBe(cue.Text.Count(c => c == '>'));
            CueText.Plain(cue.Text).ShouldNotContain("<b>");
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>Bytes of any kind end as cues or as a refusal.</summary>
    [Fact]
    public void Read_AnyBytes_NeverFails() => Prop.ForAll<byte[]>(bytes =>
    {
        _ = CueReader.Read([.. "WEBVTT\n\n"u8, .. bytes]);
        _ = CueReader.Read(bytes);
    }).QuickCheckThrowOnFailure();

    static CueFile Read(string text) => CueReader.Read(System.Text.Encoding.UTF8.GetBytes(text)).Value;
}
