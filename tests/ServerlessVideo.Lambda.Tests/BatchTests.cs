using System.Text.Json;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.SQSEvents;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Lambda.Tests.Fakes;

namespace ServerlessVideo.Lambda.Tests;

public sealed class BatchTests
{
    [Fact]
    public async Task Sqs_SomeMessagesFail_OnlyTheyStay()
    {
        var response = await RunAsync(Batch("a", "b", "c"), (m, _) => m.MessageId == "b" ? throw new IOException() : Task.CompletedTask);
        response.ShouldBe(["b"]);
    }

    [Fact]
    public async Task Sqs_AMessageFails_ItsHandlerIsTold()
    {
        var told = new Told();
        await SqsBatch.RunAsync(
            Batch("a", "b"), (m, _) => m.MessageId == "b" ? throw new IOException() : Task.CompletedTask, NullLogger.Instance, default, told);
        told.Of.ShouldBe(["b"]);
    }

    [Fact]
    public async Task Sqs_TheHandlerOfFailuresFails_TheMessageStaysAllTheSame()
    {
        var response = await SqsBatch.RunAsync(
            Batch("a", "b"), (_, _) => throw new IOException(), NullLogger.Instance, default, new Told { Fails = true });
        response.BatchItemFailures.Select(f => f.ItemIdentifier).ShouldBe(["a", "b"]);
    }

    sealed class Told : IFailedMessageHandler
    {
        public List<string> Of { get; } = [];

        public bool Fails { get; init; }

        public Task HandleAsync(SQSEvent.SQSMessage message, CancellationToken cancellationToken)
        {
            Of.Add(message.MessageId);
            return Fails ? throw new IOException() : Task.CompletedTask;
        }
    }

    [Fact]
    public void Sqs_AnyOutcomes_FailuresAreExactlyThoseThatThrew() =>
        Prop.ForAll<bool[]>(fails =>
        {
            var ids = fails.Select((_, i) => $"m{i}").ToArray();
            var failed = RunAsync(Batch(ids), (m, _) => fails[Array.IndexOf(ids, m.MessageId)] ? throw new IOException() : Task.CompletedTask);
            return failed.GetAwaiter().GetResult().SequenceEqual(ids.Where((_, i) => fails[i]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Sqs_TimeRunsOut_WhatIsNotDoneStays()
    {
        using var deadline = new CancellationTokenSource();
        var seen = 0;
        var response = await RunAsync(
            Batch("a", "b", "c"),
            async (_, token) =>
            {
                if (++seen == 2)
                {
                    await deadline.CancelAsync();
                    token.ThrowIfCancellationRequested();
                }
            },
            deadline.Token);
        response.ShouldBe(["b", "c"]);
        seen.ShouldBe(2);
    }

    [Fact]
    public async Task Sqs_BodyThatCannotBeRead_FailsThatMessageAlone()
    {
        var batch = Batch("bad", "null", "good");
        (batch.Records[0].Body, batch.Records[1].Body, batch.Records[2].Body) = ("{", "null", """{"video_id":"v","generation":1}""");
        var seen = new List<PlanInput>();
        var response = await SqsBatch.RunAsync(
            batch,
            TestJson.Default.PlanInput,
            (m, _) =>
            {
                seen.Add(m);
                return Task.CompletedTask;
            },
            NullLogger.Instance,
            CancellationToken.None);
        response.BatchItemFailures.Select(f => f.ItemIdentifier).ShouldBe(["bad", "null"]);
        seen.ShouldBe([new PlanInput("v", 1)]);
    }

    [Fact]
    public async Task Sqs_DocumentedEvent_IsReadAndAnswered()
    {
        SQSEvent? seen = null;
        await using var api = new FakeRuntimeApi();
        await using var function = EventFunctionTests.Start(
            api,
            new Recorder(),
            EventJson.Default.SQSEvent,
            EventJson.Default.SQSBatchResponse,
            (_, e, token) => SqsBatch.RunAsync(seen = e, (_, _) => Task.CompletedTask, NullLogger.Instance, token));
        (await api.InvokeAsync(AwsEvents.Sqs("059f36b4-87a3-44ab-83d2-661975830a7d"))).Text.ShouldBe("""{"batchItemFailures":[]}""");
        var message = seen!.Records.Single();
        message.MessageId.ShouldBe("059f36b4-87a3-44ab-83d2-661975830a7d");
        message.Body.ShouldBe("Test message.");
        message.Attributes["ApproximateReceiveCount"].ShouldBe("1");
        message.MessageAttributes["myAttribute"].StringValue.ShouldBe("myValue");
        message.MessageAttributes["raw"].BinaryValue!.ToArray().ShouldBe([1, 2, 3]);
        message.EventSourceArn.ShouldBe("arn:aws:sqs:us-east-2:123456789012:my-queue");
    }

    [Fact]
    public async Task Stream_RecordFails_StopsThereAndNamesIt()
    {
        var batch = JsonSerializer.Deserialize(AwsEvents.Stream, EventJson.Default.DynamoDBEvent)!;
        var seen = new List<string>();
        var response = await StreamBatch.RunAsync(
            batch,
            (record, _) =>
            {
                seen.Add(record.EventName);
                return record.EventName == "MODIFY" ? throw new IOException() : Task.CompletedTask;
            },
            NullLogger.Instance,
            CancellationToken.None);
        seen.ShouldBe(["INSERT", "MODIFY"]);
        JsonSerializer.Serialize(response, EventJson.Default.StreamsEventResponse).ShouldBe("""{"batchItemFailures":[{"itemIdentifier":"222"}]}""");
    }

    [Fact]
    public async Task Stream_AllDone_NamesNone()
    {
        var batch = JsonSerializer.Deserialize(AwsEvents.Stream, EventJson.Default.DynamoDBEvent)!;
        (await StreamBatch.RunAsync(batch, (_, _) => Task.CompletedTask, NullLogger.Instance, CancellationToken.None)).BatchItemFailures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stream_TimeRunsOut_GoesOnFromTheRecordNotDone()
    {
        var batch = JsonSerializer.Deserialize(AwsEvents.Stream, EventJson.Default.DynamoDBEvent)!;
        using var deadline = new CancellationTokenSource();
        var response = await StreamBatch.RunAsync(batch, (_, _) => deadline.CancelAsync(), NullLogger.Instance, deadline.Token);
        response.BatchItemFailures.Single().ItemIdentifier.ShouldBe("222");
    }

    [Fact]
    public void Stream_DocumentedEvent_IsRead()
    {
        var insert = JsonSerializer.Deserialize(AwsEvents.Stream, EventJson.Default.DynamoDBEvent)!.Records[0];
        (insert.EventID, insert.EventSource, insert.Dynamodb.SequenceNumber, insert.Dynamodb.SizeBytes).ShouldBe(("1", "aws:dynamodb", "111", 26));
        insert.Dynamodb.ApproximateCreationDateTime.ShouldBe(new DateTime(2016, 12, 2, 1, 27, 0, DateTimeKind.Utc));
        insert.Dynamodb.Keys["Id"].N.ShouldBe("101");
        insert.UserIdentity.ShouldBeNull();
        var image = insert.Dynamodb.NewImage!;
        image["flags"].M!["on"].BOOL.ShouldBe(true);
        image["list"].L!.Select(v => v.S).ShouldBe(["a"]);
        image["tags"].SS.ShouldBe(["x", "y"]);
        image["bytes"].B!.ToArray().ShouldBe([1, 2, 3]);
        image["none"].NULL.ShouldBe(true);
        JsonSerializer.Deserialize(AwsEvents.Stream, EventJson.Default.DynamoDBEvent)!.Records[2].UserIdentity!.PrincipalId.ShouldBe("dynamodb.amazonaws.com");
    }

    static SQSEvent Batch(params string[] ids) => new() { Records = [.. ids.Select(id => new SQSEvent.SQSMessage { MessageId = id })] };

    static async Task<IEnumerable<string>> RunAsync(
        SQSEvent batch, Func<SQSEvent.SQSMessage, CancellationToken, Task> process, CancellationToken cancellationToken = default) =>
        (await SqsBatch.RunAsync(batch, process, NullLogger.Instance, cancellationToken)).BatchItemFailures.Select(f => f.ItemIdentifier);
}
