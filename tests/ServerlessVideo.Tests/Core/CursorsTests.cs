using System.Buffers.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Core;

public class CursorsTests
{
    readonly Cursors cursors = new(new Cached<string>(_ => Task.FromResult("key"), TimeSpan.FromHours(1), new TestClock()));

    [Fact]
    public void Decode_WhatWasEncodedForTheSameList_IsThePosition() => Prop.ForAll<NonNull<string>, NonNull<string>>((list, position) =>
    {
        var cursor = Await(cursors.EncodeAsync(list.Get, Clean(position.Get), default));
        return Await(cursors.DecodeAsync(list.Get, cursor, default)) == Clean(position.Get);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_AnyBitFlipped_IsRefused() => Prop.ForAll<PositiveInt>(at =>
    {
        var bytes = Base64Url.DecodeFromChars(Await(cursors.EncodeAsync("list", "position", default)));
        bytes[at.Get / 8 % bytes.Length] ^= (byte)(1 << (at.Get % 8));
        return Await(cursors.DecodeAsync("list", Base64Url.EncodeToString(bytes), default)) is null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Decode_CursorOfAnotherList_IsRefused()
    {
        var cursor = await cursors.EncodeAsync("videos|ida|all", "p", default);
        (await cursors.DecodeAsync("videos|eve|all", cursor, default)).ShouldBeNull();
        // The border between list and position does not move.
        (await cursors.DecodeAsync("videos|ida|al", cursor, default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64 !")]
    public async Task Decode_Nonsense_IsRefused(string cursor) => (await cursors.DecodeAsync("list", cursor, default)).ShouldBeNull();

    /// <summary>FsCheck's unpaired surrogates are no text that UTF-8 carries.</summary>
    static string Clean(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    static T Await<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}
