using ServerlessVideo.Cli.Commands;
using ServerlessVideo.Cli.Uploading;

namespace ServerlessVideo.Cli.Tests;

/// <summary>What <c>sv reconcile</c> asks and prints.</summary>
public sealed class ReconcileCommandTests : IAsyncLifetime
{
    static readonly object Orphan = new { kind = "parts_without_upload", key = "originals/a", detail = "begun yesterday, of no upload", action = "abort_parts" };
    static readonly object Lost = new { kind = "object_without_record", video_id = "v1", key = "originals/v1", detail = "5 bytes", action = "register" };

    static readonly object Foreign = new { kind = "foreign_object", key = "notes.txt", detail = "7 bytes", action = "none" };
    static readonly object Failed = new { kind = "publish_lost", video_id = "v2", detail = "verified yesterday", action = "queue_publish", repair_error = "AmazonSQSException" };

    FakePlatform platform = null!;

    public async Task InitializeAsync() => platform = await FakePlatform.StartAsync();

    public async Task DisposeAsync() => await platform.DisposeAsync();

    async Task<string[]> RunAsync(bool execute = false, int? olderThan = null, bool json = false, int exit = 0)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        var session = new Session(platform.Url, "admin", _ => Task.FromResult(platform.Token), Remedy: "");
        (await ReconcileCommand.RunAsync(session, execute, olderThan, json, output, CancellationToken.None)).ShouldBe(exit);
        return output.ToString().TrimEnd('\n').Split('\n');
    }

    [Fact]
    public async Task Reconcile_Differences_ALineEachAndThatNothingWasChanged()
    {
        platform.Findings = [[Orphan], [Lost]];
        (await RunAsync()).ShouldBe(
        [
            "originals/a  parts_without_upload: begun yesterday, of no upload → abort_parts",
            "v1  object_without_record: 5 bytes → register",
            "2 found; nothing was changed (--execute repairs)",
        ]);
        platform.Reconciled.ShouldBe(["""{"dry_run":true}""", """{"dry_run":true,"cursor":"1"}"""]);
    }

    [Fact]
    public async Task Reconcile_Execute_SaysThatItRepaired()
    {
        platform.Findings = [[Lost]];
        (await RunAsync(execute: true, olderThan: 1800))[^1].ShouldBe("1 found: 1 repaired as said");
        platform.Reconciled.ShouldBe(["""{"dry_run":false,"older_than_seconds":1800}"""]);
    }

    [Fact]
    public async Task Reconcile_ARepairThatFailed_IsSaidAndNotCountedAndEndsWithOne()
    {
        platform.Findings = [[Lost, Foreign, Failed]];
        (await RunAsync(execute: true, exit: 1))[1..].ShouldBe(
        [
            "notes.txt  foreign_object: 7 bytes → none",
            "v2  publish_lost: verified yesterday → queue_publish FAILED: AmazonSQSException",
            "3 found: 1 repaired as said, 1 only shown, 1 FAILED and to be tried again",
        ]);
        (await RunAsync(execute: true, json: true, exit: 1)).ShouldHaveSingleItem().ShouldContain("\"repair_error\":\"AmazonSQSException\"");
    }

    [Fact]
    public async Task Reconcile_NoDifference_SaysSo() => (await RunAsync()).ShouldBe(["originals and records agree"]);

    [Fact]
    public async Task Reconcile_Json_IsOneObject()
    {
        platform.Findings = [[Lost]];
        (await RunAsync(json: true)).ShouldBe(
            ["""{"dry_run":true,"findings":[{"kind":"object_without_record","video_id":"v1","key":"originals/v1","detail":"5 bytes","action":"register"}]}"""]);
    }

    [Fact]
    public async Task Reconcile_Refused_NamesTheField()
    {
        platform.Fault = (request, _) => request.EndsWith("reconcile", StringComparison.Ordinal)
            ? new Answer(422, """{"title": "Some fields are not valid", "code": "validation_failed", "errors": {"older_than_seconds": ["must be at least 1200"]}}""")
            : null;
        var refusal = await Should.ThrowAsync<CommandException>(() => RunAsync(execute: true, olderThan: 5));
        refusal.Message.ShouldContain("older_than_seconds must be at least 1200");
    }
}
