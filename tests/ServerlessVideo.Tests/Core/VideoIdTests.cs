using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Core;

public class VideoIdTests
{
    [Fact]
    public void Parse_WhatWasMade_IsTheSame()
    {
        var id = Any.Ids.NextVideoId();
        VideoId.TryParse(id.ToString(), out var parsed).ShouldBeTrue();
        parsed.ShouldBe(id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0192F3A0-0000-7000-8000-000000000000")]
    [InlineData("{0192f3a0-0000-7000-8000-000000000000}")]
    [InlineData("0192f3a0000070008000000000000000")]
    [InlineData(" 0192f3a0-0000-7000-8000-000000000000")]
    [InlineData("0192f3a0-0000-4000-8000-000000000000")]
    [InlineData("0192f3a0-0000-7000-8000-00000000000")]
    [InlineData("../../originals/0192f3a0-0000-7000-8000-000000000000")]
    public void Parse_AnythingButTheCanonicalUuid7_IsRefused(string? text) => VideoId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void CreatedAt_IsTheTimeOfTheClock()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 11, 20, 10, 0, 0, 123, TimeSpan.Zero));
        new IdGenerator(clock).NextVideoId().CreatedAt.ShouldBe(clock.Now);
    }
}
