using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Core;

public class MessageBackoffTests
{
    [Fact]
    public async Task Handle_MessageThatFailedTwice_ComesBackAfterSeconds()
    {
        var (sqs, recorder) = Recorder.Of<IAmazonSQS>(request =>
            request is GetQueueUrlRequest ? new GetQueueUrlResponse { QueueUrl = "https://queues.example/1/work" } : new ChangeMessageVisibilityResponse());
        var backoff = new MessageBackoff(sqs);
        var message = new SQSEvent.SQSMessage
        {
            MessageId = "m", ReceiptHandle = "receipt", EventSourceArn = "arn:aws:sqs:eu-west-1:000000000000:work",
            Attributes = new() { ["ApproximateReceiveCount"] = "2" },
        };

        await backoff.HandleAsync(message, default);
        await backoff.HandleAsync(message, default);

        recorder.Requests.OfType<GetQueueUrlRequest>().ShouldHaveSingleItem().QueueName.ShouldBe("work");
        var change = recorder.Requests.OfType<ChangeMessageVisibilityRequest>().ToArray();
        change.Length.ShouldBe(2);
        (change[0].QueueUrl, change[0].ReceiptHandle).ShouldBe(("https://queues.example/1/work", "receipt"));
        change[0].VisibilityTimeout.ShouldNotBeNull().ShouldBeInRange(16, 24);
    }

    [Theory]
    [InlineData(1, 4, 6)]
    [InlineData(2, 16, 24)]
    [InlineData(3, 64, 96)]
    [InlineData(4, 256, 384)]
    [InlineData(100, 43_200, 43_200)]
    public void DelayAfter_EachTry_IsFourTimesTheLast(int received, int from, int to)
    {
        for (var i = 0; i < 50; i++)
        {
            MessageBackoff.DelayAfter(received).ShouldBeInRange(from, to);
        }
    }
}
