using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Template;
using ServerlessVideo.Local.Tests.Engines;
using ServerlessVideo.Local.Tests.Template;

namespace ServerlessVideo.Local.Tests.EventBridge;

[Collection(EnginesCollection.Name)]
public class EventBusTests(EnginesFixture engines)
{
    [Fact]
    public async Task Publish_MatchingEvent_ReachesTheQueueStamped()
    {
        var bus = engines.Get<IEventBus>();
        await bus.PublishAsync(new BusEvent("test", "Made", new JsonObject { ["key"] = "elsewhere/1" }, []), CancellationToken.None);
        await bus.PublishAsync(new BusEvent("test", "Made", new JsonObject { ["key"] = "originals/1" }, ["arn:x"]), CancellationToken.None);

        var message = JsonNode.Parse((await engines.ReceiveAsync("Arrived", b => b.Contains("Made")))["Body"]!.ToString())!;

        message["detail"]!["key"]!.ToString().ShouldBe("originals/1");
        message["detail-type"]!.ToString().ShouldBe("Made");
        message["account"]!.ToString().ShouldBe(Stack.Account);
        message["resources"]![0]!.ToString().ShouldBe("arn:x");
    }

    [Fact]
    public async Task Publish_PlatformKilledBeforeDelivery_IsDeliveredAtTheNextStart()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        EventBus Bus() => new(
            engines.Stack, engines.Get<PlatformOptions>() with { DataDirectory = folder }, engines.Get<TargetDelivery>(), TimeProvider.System, NullLogger<EventBus>.Instance);
        using (var killed = Bus())
        {
            await killed.PublishAsync(new BusEvent("test", "Left over", new JsonObject { ["key"] = "originals/2" }, []), CancellationToken.None);
        }

        using var next = Bus();
        await next.StartAsync(CancellationToken.None);

        (await engines.ReceiveAsync("Arrived", b => b.Contains("Left over"))).ShouldNotBeNull();
        await next.StopAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Fire_Schedule_InvokesTheFunctionWithTheTargetsInput()
    {
        await engines.Get<Schedules>().FireAsync("Nightly", CancellationToken.None);
        (await engines.EventuallyRecordsAsync("sample", r => r["task"]?.ToString() == "nightly")).Count.ShouldBe(1);
    }

    [Fact]
    public void Rules_TargetWithoutPermission_StopTheStart()
    {
        var stack = TestStack.Of("""
            "Q": {"Type": "AWS::SQS::Queue"},
            "Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["a"]}, "Targets": [{"Id": "T", "Arn": {"Fn::GetAtt": ["Q", "Arn"]}}]}}
            """);

        Should.Throw<TemplateException>(() => EventRule.Of(stack)).Message.ShouldContain("Rule: events.amazonaws.com may not deliver to");
    }
}
