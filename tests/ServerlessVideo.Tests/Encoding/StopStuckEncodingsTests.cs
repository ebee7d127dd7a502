using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Encoding;

[Collection(DynamoDbCollection.Name)]
public sealed class StopStuckEncodingsTests(DynamoDbLocal dynamo)
{
    readonly TestClock clock = new();
    readonly List<Job> listed = [];
    readonly List<string> cancelled = [];

    /// <value>What happens when a job is cancelled.</value>
    Action<string> onCancel = _ => { };

    [Theory]
    [InlineData(13.0, 3.9, false)]
    [InlineData(13.0, 4.0, true)]
    [InlineData(7_200.0, 5.9, false)]
    [InlineData(7_200.0, 6.0, true)]
    [InlineData(null, 23.9, false)]
    [InlineData(null, 24.0, true)]
    public async Task Run_WhatTheEncoderIsAt_IsStuckByHowLongTheFilmIs(double? seconds, double hours, bool stuck)
    {
        var record = await AddAsync(hours, seconds);

        await RunAsync();

        cancelled.ShouldBe(stuck ? [listed[0].Id] : []);
        var after = await ReadAsync(record);
        (after.Status, after.Error?.Code).ShouldBe(stuck ? (EncodingStatus.Failed, "encoding_timeout") : (EncodingStatus.Queued, null));
        (await dynamo.StepsAsync(record.VideoId)).ShouldBe(stuck ? ["stop_encoding succeeded"] : []);
    }

    /// <summary>Else the encoder's word, that it was cancelled, would come first, and cancelled is what nobody tries again.</summary>
    [Fact]
    public async Task Run_AJobThatIsStuck_SaysWhyBeforeItIsCancelled()
    {
        var record = await AddAsync(5);
        onCancel = _ => ReadAsync(record).GetAwaiter().GetResult().Error!.Code.ShouldBe("encoding_timeout");

        await RunAsync();

        cancelled.Count.ShouldBe(1);
        var reported = (await ReadAsync(record)).After(new EncodingReport(listed[0].Id, EncodingStatus.Cancelled, null, null, null, clock.Now));
        (reported.Status, reported.Error!.Code).ShouldBe((EncodingStatus.Failed, "encoding_timeout"));
    }

    /// <summary>What waits in the queue has not begun; what is probed has no time of its beginning yet; others' are theirs.</summary>
    [Fact]
    public async Task Run_WhatWaitsOrIsNotOurs_IsLeftAlone()
    {
        await AddAsync(100);
        await AddAsync(100);
        await AddAsync(100);
        listed[0].Timing!.StartTime = null;
        listed[1].UserMetadata!["stage"] = "another";
        listed[2].UserMetadata!["video_id"] = "somebody else's";
        listed.Add(new Job { Id = "without metadata", Timing = new Timing { StartTime = DateTime.UnixEpoch } });

        var asked = await RunAsync();

        cancelled.ShouldBeEmpty();
        asked.ShouldAllBe(request => request.Status == JobStatus.PROGRESSING && request.Order == Order.ASCENDING && request.Queue == "Default");
    }

    [Fact]
    public async Task Run_MoreThanAPage_LooksAtAll()
    {
        for (var i = 0; i < 21; i++)
        {
            await AddAsync(i < 20 ? 1 : 4);
        }

        (await RunAsync()).Count.ShouldBe(2);

        cancelled.ShouldBe([listed[20].Id]);
    }

    [Fact]
    public async Task Run_OneCannotBeCancelled_StopsTheOthersAndTheFirstTheNextTime()
    {
        var (first, second) = (await AddAsync(5), await AddAsync(5));
        onCancel = id => _ = id == listed[0].Id ? throw new HttpRequestException("no answer") : id;

        await Should.ThrowAsync<AggregateException>(RunAsync);
        cancelled.ShouldBe([listed[1].Id]);
        var closed = await ReadAsync(first);
        (closed.Error!.Code, (await ReadAsync(second)).Error!.Code).ShouldBe(("encoding_timeout", "encoding_timeout"));

        onCancel = _ => { };
        listed.RemoveAt(1);
        await RunAsync();
        cancelled[1].ShouldBe(listed[0].Id);
        (await ReadAsync(first)).ShouldBe(closed);
        (await dynamo.StepsAsync(first.VideoId)).ShouldBe(["stop_encoding failed", "stop_encoding succeeded"]);
    }

    /// <summary>Whoever gave it up died, or was refused, before it was cancelled: it would cost to its end.</summary>
    [Theory]
    [InlineData(EncodingStatus.Cancelled, true, 0.1)]
    [InlineData(EncodingStatus.Failed, true, 0.1)]
    [InlineData(EncodingStatus.Failed, true, null)] // is being probed
    [InlineData(EncodingStatus.Processing, false, 0.1)] // the event of its end may be on the way
    [InlineData(EncodingStatus.Completed, false, 5.0)] // the list is behind
    public async Task Run_AJobWhoseRecordHasEnded_IsCancelled(EncodingStatus status, bool stopped, double? hours)
    {
        var record = await AddAsync(hours ?? 0);
        listed[0].Timing!.StartTime = hours is null ? null : listed[0].Timing!.StartTime;
        var ended = record.After(new EncodingReport(null, status, null, null, null, clock.Now));
        await dynamo.Table.PutAsync(EncodingJob.Mapper, ended, null, default);

        await RunAsync();

        cancelled.ShouldBe(stopped ? [listed[0].Id] : []);
        (await ReadAsync(record)).ShouldBe(ended);
        (await dynamo.StepsAsync(record.VideoId)).ShouldBe(stopped ? ["stop_encoding succeeded"] : []);
    }

    [Fact]
    public async Task Run_OfAVideoThatWasPurged_CancelsAndWritesNoRecord()
    {
        var id = Any.Ids.NextVideoId();
        listed.Add(JobOf(new PublishTask(id, 1), hours: 0.1));

        await RunAsync();

        cancelled.ShouldBe([listed[0].Id]);
        (await dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(id, $"{id}-g1"), default)).ShouldBeNull();
    }

    async Task<EncodingJob> AddAsync(double hours, double? seconds = 13)
    {
        var task = new PublishTask(Any.Ids.NextVideoId(), 1);
        var record = EncodingJob.Planned(task, 1, clock.Now);
        await dynamo.Table.PutAsync(EncodingJob.Mapper, record, null, default);
        await dynamo.Table.PutAsync(Inspection.Mapper, Sources.Of(seconds: seconds, id: task.VideoId), null, default);
        listed.Add(JobOf(task, hours));
        return record;
    }

    Job JobOf(PublishTask task, double hours) => new()
    {
        Id = $"job-{listed.Count}",
        Timing = new Timing { SubmitTime = DateTime.UnixEpoch, StartTime = clock.Now.AddHours(-hours).UtcDateTime },
        UserMetadata = new() { ["stage"] = "test", ["video_id"] = $"{task.VideoId}", ["generation"] = "1", ["attempt"] = "1" },
    };

    async Task<EncodingJob> ReadAsync(EncodingJob record) =>
        (await dynamo.Table.GetAsync(EncodingJob.Mapper, Keys.Job(record.VideoId, record.JobId), default))!;

    /// <returns>What the encoder was asked.</returns>
    async Task<IReadOnlyList<ListJobsRequest>> RunAsync()
    {
        List<ListJobsRequest> asked = [];
        var (client, _) = Recorder.Of<IAmazonMediaConvert>(request =>
        {
            if (request is CancelJobRequest cancel)
            {
                onCancel(cancel.Id);
                cancelled.Add(cancel.Id);
                return new CancelJobResponse();
            }
            var list = (ListJobsRequest)request;
            asked.Add(new ListJobsRequest { Status = list.Status, Order = list.Order, Queue = list.Queue });
            var skip = list.NextToken is null ? 0 : int.Parse(list.NextToken);
            return new ListJobsResponse { Jobs = [.. listed.Skip(skip).Take(20)], NextToken = listed.Count > skip + 20 ? $"{skip + 20}" : null };
        });
        var jobs = new EncodingJobs(dynamo.Table, clock);
        var settings = Settings.Read("maintenance", Maintenance.Function.Settings, name => name == Setting.Stage ? "test" : name);
        var stop = new StopStuckEncodings(
            new EncodingStop(client, jobs), jobs, dynamo.Table, dynamo.Trail, settings, clock, NullLogger<StopStuckEncodings>.Instance);
        await new Maintenance(null!, stop, null!, null!, null!, null!).RunAsync(new MaintenanceTask("stop-stuck-encodings"), default);
        return asked;
    }
}
