using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class PlanTests
{
    /// <summary>The examples of the user guide, "Video scaling behavior and aspect ratios", and what they leave open.</summary>
    [Theory]
    [InlineData(1280, 720, 640, 480, "Default", 640, 360, 640, 480)]
    [InlineData(200, 200, 300, 400, "Fit", 300, 300, 300, 300)]
    [InlineData(400, 400, 200, 300, "FitNoUpscale", 200, 200, 200, 200)]
    [InlineData(100, 100, 200, 300, "FitNoUpscale", 100, 100, 100, 100)]
    [InlineData(200, 200, 300, 400, "StretchToOutput", 300, 400, 300, 400)]
    [InlineData(1920, 1080, null, 480, "Default", 854, 480, 854, 480)]
    [InlineData(1080, 1920, 480, null, "Default", 480, 854, 480, 854)]
    [InlineData(181, 135, null, null, "Default", 180, 134, 180, 134)]
    public void Picture_SourceAndSettings_AsTheUserGuide(int width, int height, int? w, int? h, string scaling, int contentWidth, int contentHeight, int frameWidth, int frameHeight)
    {
        VideoDescription wanted = new(null!, w, h) { ScalingBehavior = Enum.Parse<ScalingBehavior>(scaling) };
        Geometry.Of(Media.Track(width, height), 0, wanted, squarePixels: true)
            .ShouldBe(new Picture(new Size(contentWidth, contentHeight), new Size(frameWidth, frameHeight), Fraction.One));
    }

    [Fact]
    public void Picture_QuarterTurn_SwapsSidesAndPixels()
    {
        var track = Media.Track(720, 576) with { PixelAspect = new Fraction(16, 15) };
        Geometry.Of(track, 270, new VideoDescription(null!, null, null), squarePixels: false)
            .ShouldBe(new Picture(new Size(576, 720), new Size(576, 720), new Fraction(15, 16)));
        Geometry.Of(track, 0, new VideoDescription(null!, null, null), squarePixels: true).Frame.ShouldBe(new Size(768, 576));
    }

    [Theory]
    [InlineData("AUTO", 90, 90)]
    [InlineData("DEGREE_0", 90, 0)]
    [InlineData("DEGREES_180", 90, 180)]
    public void Plan_Rotate_TurnsThePicture(string rotate, int marked, int turn)
    {
        var request = Settings.Request("s3://in/a", (320, 180));
        request["settings"]!["inputs"]![0]!["videoSelector"]!["rotate"] = rotate;
        Planner.Plan(JobRequest.Read(request).Settings, Media.Of(Media.Track(320, 180) with { Rotation = marked })).Turn.ShouldBe(turn);
    }

    [Fact]
    public void Plan_NtscRate_MakesGopsOfSixtyFrames()
    {
        var plan = PlanOf(Media.Of(Media.Track(320, 180) with { FrameRate = new Fraction(30000, 1001) }));
        plan.Videos.Single().GopFrames.ShouldBe(60);
        plan.Videos.Single().FrameRate.ShouldBe(new Fraction(30000, 1001));
    }

    [Fact]
    public void Plan_GopsOfTwoLengths_Refused()
    {
        var request = Settings.Request("s3://in/a", (320, 180), (160, 90));
        request.H264(1)["gopSize"] = 1;
        Should.Throw<JobFailedException>(() => Planner.Plan(JobRequest.Read(request).Settings, Media.Of(Media.Track(320, 180)))).Code.ShouldBe(JobError.Settings);
    }

    [Fact]
    public void Plan_AudioOfASilentSource_IsError1021() =>
        Should.Throw<JobFailedException>(() => Planner.Plan(JobRequest.Read(Settings.Request("s3://in/a", (320, 180)).WithAudio()).Settings, Media.Of(Media.Track(320, 180))))
            .Code.ShouldBe(JobError.NoAudio);

    [Theory]
    [InlineData("""{ "defaultSelection": "DEFAULT" }""", 1)]
    [InlineData("""{ "selectorType": "TRACK", "tracks": [2] }""", 2)]
    [InlineData("""{ "selectorType": "LANGUAGE_CODE", "languageCode": "DEU" }""", 2)]
    public void Plan_AudioSelector_TakesItsTrack(string selector, int index)
    {
        var request = Settings.Request("s3://in/a", (320, 180)).WithAudio();
        request["settings"]!["inputs"]![0]!["audioSelectors"]!["Audio Selector 1"] = System.Text.Json.Nodes.JsonNode.Parse(selector);
        var media = Media.Of(Media.Track(320, 180), new AudioTrack(1, "aac", 4, null, "ENG", 2, 48000, 0), new AudioTrack(2, "aac", 4, null, "DEU", 1, 48000, 0));
        var audio = Planner.Plan(JobRequest.Read(request).Settings, media).Outputs.OfType<AudioOutput>().Single();
        audio.Source.Index.ShouldBe(index);
        audio.Language.ShouldBe(index == 1 ? "eng" : "deu");
    }

    [Fact]
    public void Graph_Ladder_DecodesOnceAndScalesDownStepByStep()
    {
        var plan = PlanOf(Media.Of(Media.Track(1920, 1080)), (640, 360), (1920, 1080));
        FilterGraph.Build(plan).ShouldBe(
            "[0:0]bwdif=mode=send_frame:deint=interlaced,format=yuv420p,fps=fps=30/1:start_time=0[r0];"
            + "[r0]scale=1920:1080:flags=bicubic,split=2[s1][c1];[s1]setsar=1/1[o1];"
            + "[c1]scale=640:360:flags=bicubic,split=2[s0][c0];[s0]setsar=1/1[o0];"
            + "[c0]select='gte(t*1,selected_n*1)',scale=214:120:flags=bicubic,setsar=1/1[o2]");
    }

    [Fact]
    public void Arguments_Input_AllowsOneDemuxerAndNoNetwork()
    {
        var arguments = FfmpegArguments.Encode(PlanOf(Media.Of(Media.Track(320, 180))), 2);
        string After(string option) => arguments[arguments.ToList().IndexOf(option) + 1];
        After("-protocol_whitelist").ShouldBe("file,concat");
        After("-format_whitelist").ShouldBe("mov,mp4,m4a,3gp,3g2,mj2");
        After("-f").ShouldBe("mov");
        After("-i").ShouldBe("concat:in/0|in/1");
        arguments.ShouldContain("-xerror");
        FfmpegArguments.Probe(Container.Avi, 1).ShouldContain("file:in/0");
    }

    [Theory]
    [InlineData("QVBR", "-crf 23 -maxrate 600000 -bufsize 1200000")]
    [InlineData("CBR", "-b:v 500000 -maxrate 500000 -bufsize 1000000")]
    [InlineData("VBR", "-b:v 500000 -maxrate 600000 -bufsize 1200000")]
    public void X264_RateControl_CapsTheRate(string mode, string expected)
    {
        var request = Settings.Request("s3://in/a", (320, 180));
        request.H264()["rateControlMode"] = mode;
        request.H264()["bitrate"] = 500000;
        var plan = Planner.Plan(JobRequest.Read(request).Settings, Media.Of(Media.Track(320, 180)));
        var options = string.Join(' ', X264Options.Of(plan.Videos.Single()));
        options.ShouldContain(expected);
        options.ShouldContain("-g 60 -keyint_min 60 -flags +cgop -bf 2");
    }

    static EncodePlan PlanOf(MediaInfo media, params (int, int)[] rungs) =>
        Planner.Plan(JobRequest.Read(Settings.Request("s3://in/a", rungs is [] ? [(320, 180)] : rungs)).Settings, media);
}
