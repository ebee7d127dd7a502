using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.MediaConvert.Encoding;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class ProgressTests
{
    [Fact]
    public void Read_BlockOfLines_TellsAtItsEnd()
    {
        ProgressReader reader = new();
        reader.Read("frame=12").ShouldBeNull();
        reader.Read("out_time_us=N/A").ShouldBeNull();
        reader.Read("out_time_us=1500000").ShouldBeNull();
        reader.Read("progress=continue").ShouldBe(new Progress(12, 1.5));
        reader.Read("nonsense").ShouldBeNull();
        reader.Read("out_time_us=1400000").ShouldBeNull();
        reader.Read("progress=end").ShouldBe(new Progress(12, 1.5));
    }

    [Fact]
    public void Location_NamesBesideIt_StayInItsFolder()
    {
        var location = S3Location.Parse("s3://bucket/a/b/video");
        location.Name.ShouldBe("video");
        location.Beside("video.mpd").ToString().ShouldBe("s3://bucket/a/b/video.mpd");
        Should.Throw<FormatException>(() => S3Location.Parse("https://bucket/a"));
    }
}
