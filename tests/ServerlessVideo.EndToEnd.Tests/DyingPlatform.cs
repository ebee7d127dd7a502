using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServerlessVideo.Cli.Commands;
using ServerlessVideo.Cli.Uploading;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>A platform and data folder of their own, killed at points of I/O and started again; and a look at all that there is in the end.</summary>
public abstract class DyingPlatform : IAsyncLifetime
{
    protected Platform Platform { get; } = new();

    protected byte[] Clip { get; private set; } = [];

    /// <value>Points that were passed, as far as was heard of it before the platform died.</value>
    private protected SortedSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public async Task InitializeAsync()
    {
        await Platform.InitializeAsync();
        Clip = await File.ReadAllBytesAsync(await Clips.TinyAsync(Platform));
    }

    public Task DisposeAsync() => Platform.DisposeAsync();

    /// <summary>The work goes on, insisting, while the platform dies at the nth passing of the point and comes back.</summary>
    private protected async Task<T> DyingAsync<T>(string point, int nth, Func<Task<T>> work)
    {
        await ArmAsync(point, nth);
        var working = work();
        await ReviveAsync(point, nth);
        return await Wait.ForAsync(working, $"it goes on after {point} ({nth})");
    }

    private protected async Task ArmAsync(string point, int nth, string action = "kill")
    {
        using var http = new HttpClient();
        try
        {
            using var answer = await http.PostAsJsonAsync(new Uri(Platform.Url, "/_local/faults"), new { point, action, nth });
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            Seen.UnionWith((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("seen").EnumerateArray().Select(point => point.GetString()!));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            // Work that goes on from before has passed the point before the answer was out: armed, and dead.
        }
    }

    private protected async Task ReviveAsync(string point, int nth)
    {
        await Wait.ForAsync(Platform.Ended, $"the platform dies at {point} ({nth})");
        await Platform.StartAsync();
    }

    /// <param name="all">All that are listed, each with one claim of its hash.</param>
    /// <param name="stored">Those of them that have an original of their own.</param>
    /// <param name="videos">Those of them that were published, each by one execution.</param>
    private protected async Task ShouldBeThereOnceAsync(Person person, IReadOnlyList<string> all, IReadOnlyList<string> stored, IReadOnlyList<string> videos)
    {
        var listed = (await person.GetAsync("/videos?limit=100")).GetProperty("items").EnumerateArray().Select(v => v.GetProperty("id").GetString()!).ToList();
        listed.ShouldBe(all, ignoreOrder: true);
        var bucket = await BucketAsync();
        var versions = (await Aws.RunAsync(Platform, "s3api", "list-object-versions", "--bucket", bucket)).GetProperty("Versions").EnumerateArray();
        versions.Select(v => v.GetProperty("Key").GetString()!).ShouldBe(stored.Select(id => $"originals/{id}"), ignoreOrder: true);
        var executions = (await Aws.RunAsync(Platform, "stepfunctions", "list-executions", "--state-machine-arn", await StateMachineAsync()))
            .GetProperty("executions").EnumerateArray().Select(e => e.GetProperty("name").GetString()!);
        executions.ShouldBe(videos.Select(id => $"{id}-g1"), ignoreOrder: true);
        (await Aws.CountAsync(Platform, "HASH#")).ShouldBe(all.Count);

        // What was begun and never recorded is all that is left to the reconciler, and all that there is of it; it repairs no younger than 20 minutes.
        var findings = await ReconcileCommand.CollectAsync(Session.OnLaptop(Platform.Url.Port, "admin", user: null), execute: false, olderThan: 0, CancellationToken.None);
        findings.ShouldAllBe(finding => finding.GetProperty("kind").GetString() == "parts_without_upload" && finding.GetProperty("action").GetString() == "abort_parts");
        var open = await Aws.RunAsync(Platform, "s3api", "list-multipart-uploads", "--bucket", bucket);
        var keys = open.ValueKind == JsonValueKind.Object && open.TryGetProperty("Uploads", out var uploads) ? uploads.EnumerateArray().Select(u => u.GetProperty("Key").GetString()) : [];
        keys.ShouldBe(findings.Select(finding => finding.GetProperty("key").GetString()), ignoreOrder: true);
    }

    private protected async Task<string> BucketAsync() => (await Aws.RunAsync(Platform, "s3api", "list-buckets")).GetProperty("Buckets").EnumerateArray()
        .Select(b => b.GetProperty("Name").GetString()!).Single(name => name.Contains("originals", StringComparison.OrdinalIgnoreCase));

    async Task<string> StateMachineAsync() => (await Aws.RunAsync(Platform, "stepfunctions", "list-state-machines"))
        .GetProperty("stateMachines")[0].GetProperty("stateMachineArn").GetString()!;

    /// <summary>The clip as another file.</summary>
    private protected byte[] Different(int size = 24) => Clips.Another(Clip, size);
}
