using System.Diagnostics;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.StepFunctions;
using ServerlessVideo.Local.Tests.Engines;

namespace ServerlessVideo.Local.Tests.StepFunctions;

[Collection(EnginesCollection.Name)]
public class StepFunctionsTests(EnginesFixture engines)
{
    [Fact]
    public async Task Execution_CallsTheFunctionInTheRoleOfTheMachine()
    {
        var done = await EndAsync(await StartAsync("Machine", "plain", """{"do": "echo", "wait": 0}"""));

        done["status"]!.ToString().ShouldBe("SUCCEEDED");
        JsonNode.Parse(done["output"]!.ToString())!["call"]!["Payload"]!["do"]!.ToString().ShouldBe("echo");
        (await EndAsync(await StartAsync("PoorMachine", "poor", "{}")))["error"]!.ToString().ShouldBe("Lambda.AccessDenied");
    }

    [Fact]
    public async Task Start_SameNameAndInputWhileItRuns_IsTheSameExecution_ElseItExists()
    {
        var arn = await StartAsync("Machine", "once", """{"do": "echo", "wait": 900}""");

        (await StartAsync("Machine", "once", """{"do":"echo","wait":900}""")).ShouldBe(arn);
        (await Should.ThrowAsync<EngineException>(() => StartAsync("Machine", "once", """{"wait": 2}"""))).Code.ShouldBe("ExecutionAlreadyExists");
        await engines.States.CallAsync("StopExecution", new JsonObject { ["executionArn"] = arn }, CancellationToken.None);
        await EndAsync(arn);
        (await Should.ThrowAsync<EngineException>(() => StartAsync("Machine", "once", """{"do":"echo","wait":900}"""))).Code.ShouldBe("ExecutionAlreadyExists");
    }

    [Fact]
    public async Task Execution_FunctionFails_IsCaughtWithErrorAndCause()
    {
        var done = await EndAsync(await StartAsync("Machine", "caught", """{"do": "throw", "wait": 0}"""));

        var failure = JsonNode.Parse(done["output"]!.ToString())!["failure"]!;
        failure["Error"]!.ToString().ShouldBe("SampleException");
        JsonNode.Parse(failure["Cause"]!.ToString())!["errorMessage"]!.ToString().ShouldBe("as asked");
        var history = await engines.States.CallAsync("GetExecutionHistory", new JsonObject { ["executionArn"] = done["executionArn"]!.ToString() }, CancellationToken.None);
        history["events"]!.AsArray().Select(e => e!["type"]!.ToString()).ShouldBe(
            ["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskFailed", "TaskStateExited", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]);
    }

    [Fact]
    public async Task Execution_TaskToken_WaitsForItsAnswer()
    {
        var arn = await StartAsync("Approval", "approve", "{}");
        var asked = (await engines.EventuallyRecordsAsync("sample", r => r["name"]?.ToString() == "approve"))[0];
        arn.ShouldStartWith(
            StatesService.ResourceOf(new JsonObject { ["taskToken"] = asked["token"]!.ToString() }).Replace(":stateMachine:", ":execution:") + ":",
            customMessage: "whoever answers needs the right on the machine");
        StatesService.ResourceOf(new JsonObject { ["taskToken"] = "no token" }).ShouldBe("*");

        await engines.States.CallAsync(
            "SendTaskSuccess", new JsonObject { ["taskToken"] = asked["token"]!.ToString(), ["output"] = """{"yes": true}""" }, CancellationToken.None);

        JsonNode.Parse((await EndAsync(arn))["output"]!.ToString())!["yes"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Stop_RunningExecution_IsAborted()
    {
        var arn = await StartAsync("Machine", "stopped", """{"do": "echo", "wait": 900}""");
        await engines.States.CallAsync("StopExecution", new JsonObject { ["executionArn"] = arn, ["error"] = "enough" }, CancellationToken.None);

        var done = await EndAsync(arn);

        done["status"]!.ToString().ShouldBe("ABORTED");
        done["error"]!.ToString().ShouldBe("enough");
        var told = JsonNode.Parse((await engines.ReceiveAsync("Ended", b => b.Contains(":stopped\""))) ["Body"]!.ToString())!;
        told["resources"]!.AsArray().Select(r => r!.ToString()).ShouldBe([arn]);
        var detail = told["detail"]!;
        (detail["name"]!.ToString(), detail["status"]!.ToString(), detail["error"]!.ToString()).ShouldBe(("stopped", "ABORTED", "enough"));
        (detail["input"]!.ToString(), detail["inputDetails"]!["included"]!.GetValue<bool>(), detail["output"]).ShouldBe(("""{"do": "echo", "wait": 900}""", true, null));
        detail["stopDate"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(detail["startDate"]!.GetValue<long>());
    }

    /// <summary>A connection that closes is an engine that died, whose job goes on; stopping is said.</summary>
    [Fact]
    public async Task Stop_WhileAJobRuns_TellsTheJob()
    {
        var arn = await StartAsync("Encoder", "encoding", "{}");
        await Wait.ForAsync(engines.Encoder.Started.Task, "the job runs");

        await engines.States.CallAsync("StopExecution", new JsonObject { ["executionArn"] = arn }, CancellationToken.None);

        (await Wait.ForAsync(engines.Encoder.Ended.Task, "the job ends")).ShouldBeTrue();
    }

    /// <summary>The loop of PublishVideo around an encoding: caught, judged, waited, tried again.</summary>
    [Fact]
    public async Task Execution_ThatGoesBackToAnEarlierState_CountsItsAttempts()
    {
        var done = await EndAsync(await StartAsync("Persistent", "persistent", "{}"));

        var output = JsonNode.Parse(done["output"]!.ToString())!;
        output["retry"]!["Payload"]!["attempt"]!.GetValue<int>().ShouldBe(3);
        output["retry"]!["Payload"]!["cause"]!["Error"]!.ToString().ShouldBe("SampleException");
    }

    [Fact]
    public async Task Execution_OfALimitByPath_TimesOutWhenItsInputSays()
    {
        var late = await EndAsync(await StartAsync("Hasty", "late", """{"limit": 1, "ms": 20000}"""));
        var inTime = await EndAsync(await StartAsync("Hasty", "in-time", """{"limit": 900, "ms": 1}"""));

        JsonNode.Parse(late["output"]!.ToString())!["failure"]!["Error"]!.ToString().ShouldBe("States.Timeout");
        JsonNode.Parse(inTime["output"]!.ToString())!["Payload"].ShouldNotBeNull();
    }

    [Fact]
    public async Task SidecarKilled_ExecutionsAndMessagesAreThereAfterwards()
    {
        var arn = await StartAsync("Machine", "survivor", """{"do": "echo", "mark": "survivor", "wait": 2}""");
        await engines.SendAsync("Jobs", "ok before the kill");
        await engines.SendAsync("Spare", "kept");
        var supervisor = engines.Get<SidecarEngine>().Supervisor;
        var restarts = supervisor.Restarts;

        Process.GetProcessById(supervisor.ProcessId!.Value).Kill();
        await engines.EventuallyAsync(() => Task.FromResult(supervisor.IsUp && supervisor.Restarts > restarts ? "" : null));

        (await EndAsync(arn))["status"]!.ToString().ShouldBe("SUCCEEDED");
        (await engines.ReceiveAsync("Spare", b => b == "kept")).ShouldNotBeNull();
        await engines.EventuallyRecordsAsync("worker", r => r["Records"]!.AsArray().Any(m => m!["body"]!.ToString() == "ok before the kill"));
    }

    [Fact]
    public async Task CloudFrontFunction_RunsItsHandler_AndSaysWhatItThrew()
    {
        var runtime = engines.Get<SidecarEngine>();
        var result = await runtime.RunAsync(
            "function handler(event) { event.request.uri = '/index.html'; return event.request; }",
            new JsonObject { ["request"] = new JsonObject { ["uri"] = "/videos" } }, CancellationToken.None);

        result["uri"]!.ToString().ShouldBe("/index.html");
        foreach (var (code, problem) in (List<(string, string)>)[("function handler() { throw new Error('no'); }", "no"),
            ("function handler() { for (;;) {} }", "timed out"), ("function handler() { return process.env; }", "process is not defined")])
        {
            (await Should.ThrowAsync<InvalidOperationException>(() => runtime.RunAsync(code, [], CancellationToken.None))).Message.ShouldContain(problem);
        }
    }

    [Fact]
    public void PascalCase_KeysThatPeopleChose_StayAsTheyAre()
    {
        var settings = JsonNode.Parse("""{"Settings": {"Inputs": [{"AudioSelectors": {"Audio Selector 1": {"DefaultSelection": "DEFAULT"}}}]}, "UserMetadata": {"Video_Id": "x"}}""")!;

        var camel = PascalCase.ToCamel(settings);

        camel.ToJsonString().ShouldBe("""{"settings":{"inputs":[{"audioSelectors":{"Audio Selector 1":{"defaultSelection":"DEFAULT"}}}]},"userMetadata":{"Video_Id":"x"}}""");
        PascalCase.FromCamel(camel).ToJsonString().ShouldBe(settings.ToJsonString());
    }

    async Task<string> StartAsync(string machine, string name, string input) => (await engines.States.CallAsync(
        "StartExecution",
        new JsonObject { ["stateMachineArn"] = engines.Stack[machine].Arn, ["name"] = name, ["input"] = input },
        CancellationToken.None))["executionArn"]!.ToString();

    Task<JsonObject> EndAsync(string arn) => engines.EventuallyAsync(async () =>
    {
        var execution = await engines.States.CallAsync("DescribeExecution", new JsonObject { ["executionArn"] = arn }, CancellationToken.None);
        return execution["status"]!.ToString() == "RUNNING" ? null : execution;
    });
}
