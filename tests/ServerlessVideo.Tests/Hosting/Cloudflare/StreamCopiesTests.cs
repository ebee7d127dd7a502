using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Cloudflare;

namespace ServerlessVideo.Tests.Hosting.Cloudflare;

/// <summary>Videos in the shapes that Cloudflare's documentation shows, and those it does not rule out.</summary>
public class StreamCopiesTests
{
    [Fact]
    public void Video_AsDocumented_IsReadWhole()
    {
        var copy = Copy("""
            {
              "uid": "6b9e68b07dfee8cc2d116e4c51d6a957", "creator": null, "thumbnailTimestampPct": 0, "readyToStream": true,
              "status": { "state": "ready", "pctComplete": "100.000000", "errorReasonCode": "", "errorReasonText": "" },
              "meta": { "filename": "small.mp4", "name": "small.mp4", "relativePath": "null", "size": 383631 },
              "created": "2022-06-30T17:53:12.512033Z", "modified": "2022-06-30T17:53:21.774299Z", "size": 383631, "allowedOrigins": [],
              "requireSignedURLs": false, "maxSizeBytes": null, "maxDurationSeconds": null, "duration": 5.5,
              "input": { "width": 560, "height": 320 }, "playback": { "hls": "https://h", "dash": "https://d" }, "watermark": null
            }
            """);

        copy.ShouldBe(new HostedVideo(
            "6b9e68b07dfee8cc2d116e4c51d6a957", null, HostedState.Ready, 100, null, 5.5, 560, 320, 383631,
            CreatedAt: DateTimeOffset.Parse("2022-06-30T17:53:12.512033Z"), ModifiedAt: DateTimeOffset.Parse("2022-06-30T17:53:21.774299Z")));
    }

    [Theory]
    [InlineData("pendingupload", null, HostedState.Receiving, 0)]
    [InlineData("downloading", null, HostedState.Receiving, 0)]
    [InlineData("queued", "", HostedState.Processing, 0)]
    [InlineData("inprogress", "39.000000", HostedState.Processing, 39)]
    [InlineData("ready", "39.000000", HostedState.Processing, 39)]
    [InlineData("ready", "100", HostedState.Ready, 100)]
    [InlineData("ready", null, HostedState.Ready, 100)]
    [InlineData("error", "39", HostedState.Failed, 39)]
    [InlineData("something-new", "250", HostedState.Receiving, 100)]
    public void State_OfEveryKind_IsOneOfOurs(string state, string? percent, HostedState expected, int expectedPercent)
    {
        var copy = Copy(JsonSerializer.Serialize(new { uid = "u", status = new { state, pctComplete = percent } }));

        (copy.State, copy.Percent).ShouldBe((expected, expectedPercent));
        (copy.Error is null).ShouldBe(expected != HostedState.Failed);
    }

    [Theory]
    [InlineData("ERR_NON_VIDEO", "unsupported_input")]
    [InlineData("ERR_DURATION_TOO_SHORT", "unsupported_input")]
    [InlineData("ERR_MALFORMED_VIDEO", "damaged_input")]
    [InlineData("ERR_FETCH_ORIGIN_ERROR", "host_fetch_failed")]
    [InlineData("ERR_DURATION_EXCEED_CONSTRAINT", "host_unsuitable")]
    [InlineData("ERR_UNKNOWN", "host_processing_failed")]
    [InlineData("", "host_processing_failed")]
    public void Reason_InEitherSpelling_TellsTheFileFromTheHost(string reason, string code)
    {
        foreach (var name in new[] { "errorReason", "errReason" })
        {
            var error = Copy($$"""{"uid":"u","status":{"state":"error","step":"encoding","{{name}}Code":"{{reason}}","{{name}}Text":"The video was deemed to be corrupted."} }""").Error!;

            error.Code.ShouldBe(code);
            error.Detail.ShouldContain("deemed to be corrupted");
            PublishFailure.IsOfTheFile(error).ShouldBe(code is "unsupported_input" or "damaged_input");
        }
    }

    [Fact]
    public void Video_OfWhichNothingIsKnownYet_HasNoSize()
    {
        var copy = Copy("""{"uid":"u","duration":-1,"input":{"width":-1,"height":-1},"status":{"state":"downloading"}}""");

        (copy.DurationSeconds, copy.Width, copy.Height).ShouldBe((null, null, null));
    }

    [Fact]
    public void Video_WithNanosecondsAndABareNumber_IsReadToo()
    {
        var copy = Copy("""{"uid":"u","created":"2020-10-16T20:20:17.872170843Z","status":{"state":"inprogress","pctComplete":39.5}}""");

        (copy.CreatedAt, copy.Percent).ShouldBe((DateTimeOffset.Parse("2020-10-16T20:20:17.8721708Z"), 39));
    }

    [Fact]
    public void Name_NeedsCreatorAndMetaToAgree()
    {
        var task = new PublishTask(new IdGenerator(TimeProvider.System).NextVideoId(), 3);

        Copy($$"""{"uid":"u","creator":"test:{{task.VideoId}}","meta":{"publication":"{{task.Name}}" } }""").Name.ShouldBe(task.Name);
        Copy($$"""{"uid":"u","creator":"prod:{{task.VideoId}}","meta":{"publication":"{{task.Name}}" } }""").Name.ShouldBeNull();
        Copy($$"""{"uid":"u","creator":"test:{{task.VideoId}}","meta":{"publication":7} }""").Name.ShouldBeNull();
        Copy($$"""{"uid":"u","creator":"test:{{task.VideoId}}" }""").Name.ShouldBeNull();
    }

    /// <summary>As Stream lists them, sound beside them; a portrait film is called by its width.</summary>
    [Theory]
    [InlineData("1920x1080 640x360 1280x720 640x360", "360p 720p 1080p")]
    [InlineData("360x640 720x1280", "360p 720p")]
    [InlineData("", "")]
    public void Qualities_OfAManifest_AreThoseOfItsVariants(string sizes, string expected)
    {
        var variants = sizes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(size => $"#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1.4d4015,mp4a.40.2\",RESOLUTION={size},AUDIO=\"a\"\nv.m3u8?t=RESOLUTION=1x1\n");
        string.Join(' ', StreamCopies.QualitiesOf($"#EXTM3U\r\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",RESOLUTION=2x2\n{string.Concat(variants)}")).ShouldBe(expected);
    }

    static HostedVideo Copy(string json) => StreamCopies.Of(JsonSerializer.Deserialize(json, StreamJson.Default.StreamVideo)!, new HostCopyName("test"));
}
