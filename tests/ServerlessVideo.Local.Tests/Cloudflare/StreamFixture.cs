using System.Text.Json.Nodes;
using ServerlessVideo.Local.Tests.Hosts;
using ServerlessVideo.Local.Tests.MediaConvert;

namespace ServerlessVideo.Local.Tests.Cloudflare;

/// <summary>One stand-in for all tests of it, with one open video that is ready.</summary>
public sealed class StreamFixture : IAsyncLifetime
{
    readonly Clips _clips = new();

    internal HostPlatform Platform { get; private set; } = null!;

    /// <value>2 s, 320×180, silent.</value>
    public string Clip => _clips.SilentFilm;

    /// <value>4 s with sound; its headers alone promise that, the rest is missing.</value>
    public string Truncated => _clips.Truncated;

    public string OneFrame => _clips.OneFrame;

    public string NotAVideo => _clips.Text("words.mp4", "these are only words"u8.ToArray());

    /// <value>A video that is ready, from a clip with sound.</value>
    public JsonObject Ready { get; private set; } = null!;

    public string ReadyUid => Ready["uid"]!.ToString();

    public async Task InitializeAsync()
    {
        Platform = await HostPlatform.StartAsync();
        var copy = await Platform.CopyAsync(_clips.Film, new JsonObject { ["creator"] = "dev:ready", ["meta"] = new JsonObject { ["name"] = "The film", ["publication"] = "v-g1" } });
        Ready = await Platform.EndOfAsync(copy["uid"]!.ToString());
    }

    public async Task DisposeAsync()
    {
        await Platform.DisposeAsync();
        _clips.Dispose();
    }
}

[CollectionDefinition(nameof(StreamCollection))]
public sealed class StreamCollection : ICollectionFixture<StreamFixture>;
