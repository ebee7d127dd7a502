using ServerlessVideo.Local.Tests.Engines;

namespace ServerlessVideo.Local.Tests.EventSources;

[Collection(EnginesCollection.Name)]
public class SqsEventSourceTests(EnginesFixture engines)
{
    [Fact]
    public async Task Batch_OneItemFails_OnlyThatComesAgain_AndEndsInTheDeadLetters()
    {
        await Task.WhenAll(engines.SendAsync("Jobs", "ok partial"), engines.SendAsync("Jobs", "fail partial"));

        var dead = await engines.ReceiveAsync("JobsDeadLetters", b => b == "fail partial");

        dead["Body"]!.ToString().ShouldBe("fail partial");
        Deliveries("fail partial").ShouldBe(2);
        Deliveries("ok partial").ShouldBe(1);
    }

    [Fact]
    public async Task Batch_FunctionThrows_AllComeAgain_AndEndInTheDeadLetters()
    {
        await engines.SendAsync("Jobs", "throw whole");

        (await engines.ReceiveAsync("JobsDeadLetters", b => b == "throw whole")).ShouldNotBeNull();

        Deliveries("throw whole").ShouldBe(2);
    }

    int Deliveries(string body) =>
        engines.Records("worker", _ => true).Sum(r => r["Records"]!.AsArray().Count(m => m!["body"]!.ToString() == body));
}
