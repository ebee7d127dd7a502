using System.Text.Json.Nodes;

namespace ServerlessVideo.Infra.Tests;

public sealed class ReliabilityTests
{
    static readonly string[] CustomResources = ["Custom::PlaybackSigningKey", "Custom::WebApp", "Custom::Hosts"];

    [Fact]
    public void Queues_ThatWorkIsTakenFrom_HaveDeadLetters()
    {
        var sources = Synthesized.OfType("AWS::Lambda::EventSourceMapping").Select(m => (string)m.Properties["EventSourceArn"]!["Fn::GetAtt"]![0]!).ToHashSet();
        foreach (var (id, queue) in Synthesized.OfType("AWS::SQS::Queue").Where(q => sources.Contains(q.Id)))
        {
            queue["RedrivePolicy"]!["deadLetterTargetArn"].ShouldNotBeNull(id);
        }
    }

    [Fact]
    public void Queues_Visibility_IsSixTimeoutsOfTheirFunction()
    {
        var functions = Synthesized.OfType("AWS::Lambda::Function").ToDictionary(f => f.Id, f => f.Properties);
        var queues = Synthesized.OfType("AWS::SQS::Queue").ToDictionary(q => q.Id, q => q.Properties);
        foreach (var (id, mapping) in Synthesized.OfType("AWS::Lambda::EventSourceMapping"))
        {
            if (queues.TryGetValue((string)mapping["EventSourceArn"]!["Fn::GetAtt"]![0]!, out var queue))
            {
                var timeout = (int)functions[(string)mapping["FunctionName"]!["Ref"]!]["Timeout"]!;
                ((int)queue["VisibilityTimeout"]!).ShouldBeGreaterThanOrEqualTo(6 * timeout, id);
            }
        }
    }

    [Fact]
    public void EventSources_All_ReportPartialBatches() => Synthesized.OfType("AWS::Lambda::EventSourceMapping").ShouldAllBe(m =>
        m.Properties["FunctionResponseTypes"]!.ToJsonString().Contains("ReportBatchItemFailures"));

    [Fact]
    public void Streams_All_EndInADeadLetterQueueAfterBoundedRetries()
    {
        var streams = Synthesized.OfType("AWS::Lambda::EventSourceMapping").Where(m => m.Properties["StartingPosition"] != null).ToList();
        streams.ShouldNotBeEmpty();
        streams.ShouldAllBe(m => m.Properties["DestinationConfig"]!["OnFailure"] != null && (int)m.Properties["MaximumRetryAttempts"]! > 0);
    }

    [Fact]
    public void Rules_EveryTarget_HasADeadLetterQueue()
    {
        var targets = Synthesized.OfType("AWS::Events::Rule").SelectMany(r => r.Properties["Targets"]!.AsArray().Select(t => (r.Id, Target: t!))).ToList();
        targets.Count.ShouldBeGreaterThanOrEqualTo(4);
        targets.ShouldAllBe(t => t.Target["DeadLetterConfig"] != null);
        targets.ShouldAllBe(t => t.Target["DeadLetterConfig"]!["Arn"]!.ToJsonString() != t.Target["Arn"]!.ToJsonString(), "what cannot be reached catches nothing");
    }

    /// <summary>A lost original waits for a person, and the queue it waits in rings an alarm as every dead-letter queue does.</summary>
    [Fact]
    public void Originals_Lost_WaitForAPersonInAnAlarmedQueue()
    {
        var (attention, _) = Synthesized.OfType("AWS::SQS::Queue").Single(q => ((string)q.Properties["QueueName"]!).EndsWith("-attention-dead-letters", StringComparison.Ordinal));
        var patterns = Synthesized.OfType("AWS::Events::Rule").Where(r => r.Properties["Targets"]!.ToJsonString().Contains($"\"Arn\":{{\"Fn::GetAtt\":[\"{attention}\""))
            .Select(r => r.Properties["EventPattern"]!).ToList();
        patterns.Select(p => (string)p["detail-type"]![0]!).ShouldBe(["video.attention", "video.failed", "video.stored"], ignoreOrder: true);
        patterns.Single(p => (string)p["detail-type"]![0]! == "video.failed")["detail"]!["error"]!["code"]!.ToJsonString().ShouldBe("[\"original_missing\",\"parts_lost\",\"complete_failed\",\"verify_timeout\"]");
        patterns.Single(p => (string)p["detail-type"]![0]! == "video.stored")["detail"]!["stored_times"]!.ToJsonString().ShouldBe("[0,1]", "not at each retry");
        patterns.ShouldAllBe(p => p["detail"]!["stage"] != null);
        Synthesized.OfType("AWS::CloudWatch::Alarm").Where(a => a.Properties["Dimensions"]!.ToJsonString().Contains($"\"{attention}\"")).Select(a => (string)a.Properties["MetricName"]!)
            .ShouldBe(["ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent"], ignoreOrder: true);
    }

    [Fact]
    public void Maintenance_Tasks_RunByTheClock() => Synthesized.OfType("AWS::Events::Rule").Where(r => r.Properties["ScheduleExpression"] != null)
        .Select(r => $"{r.Properties["Targets"]![0]!["Input"]} {r.Properties["ScheduleExpression"]}")
        .ShouldBe(["{\"task\":\"fail-stuck-uploads\"} rate(1 hour)", "{\"task\":\"stop-stuck-encodings\"} rate(1 hour)", "{\"task\":\"reconcile\"} rate(1 hour)", "{\"task\":\"retry-stored\"} rate(5 minutes)", "{\"task\":\"sweep-hosts\"} rate(1 hour)", "{\"task\":\"set-up-hosts\"} rate(1 hour)"], ignoreOrder: true);

    [Fact]
    public void DeadLetterQueues_All_RingAnAlarm()
    {
        var watched = Synthesized.OfType("AWS::CloudWatch::Alarm").SelectMany(a => (a.Properties["Dimensions"]?.AsArray() ?? []).Select(d => d!.ToJsonString())).ToList();
        var deadLetters = Synthesized.OfType("AWS::SQS::Queue").Where(q => ((string)q.Properties["QueueName"]!).EndsWith("-dead-letters", StringComparison.Ordinal)).ToList();
        deadLetters.Count.ShouldBeGreaterThanOrEqualTo(8);
        deadLetters.ShouldAllBe(q => watched.Any(d => d.Contains(q.Id)));
        Synthesized.OfType("AWS::CloudWatch::Alarm").ShouldAllBe(a => a.Properties["AlarmActions"]!.AsArray().Count == 1);
    }

    [Fact]
    public void StateMachine_Failure_RingsAnAlarm() => Synthesized.OfType("AWS::CloudWatch::Alarm")
        .ShouldContain(a => (string)a.Properties["Namespace"]! == "AWS/States" && (string)a.Properties["MetricName"]! == "ExecutionsFailed");

    [Fact]
    public void StateMachine_StoppedBySomebodysCancelling_RingsNone() => Synthesized.OfType("AWS::CloudWatch::Alarm")
        .ShouldNotContain(a => (string)a.Properties["MetricName"]! == "ExecutionsAborted");

    [Fact]
    public void StateMachine_EveryTask_HasTimeoutAndRetry()
    {
        var definition = Definition();
        var tasks = definition["States"]!.AsObject().Where(s => (string)s.Value!["Type"]! == "Task").ToList();
        tasks.Count.ShouldBeGreaterThanOrEqualTo(7);
        foreach (var (name, task) in tasks)
        {
            if (name is "Encode" or "AwaitHost")
            {
                ((string)task!["TimeoutSecondsPath"]!).ShouldBe(name == "Encode" ? "$.plan.Payload.timeout_seconds" : "$.copy.Payload.wait_seconds");
            }
            else
            {
                ((int)task!["TimeoutSeconds"]!).ShouldBeGreaterThan(0, name);
            }
            task["Retry"]!.AsArray().ShouldNotBeEmpty(name);
        }
    }

    /// <summary>Retries are looked through in order: who is told to come later does not come back after two seconds.</summary>
    [Fact]
    public void Inspection_ThatIsThrottled_WaitsLongerThanOneThatFails()
    {
        var retries = Definition()["States"]!["InspectVideo"]!["Retry"]!.AsArray().Select(r => r!).ToList();
        var busy = retries.FindIndex(r => r["ErrorEquals"]!.ToJsonString().Contains("\"TooManyRequestsException\""));

        busy.ShouldBeInRange(0, retries.FindIndex(r => r["ErrorEquals"]!.ToJsonString().Contains("States.TaskFailed")) - 1);
        ((int)retries[busy]["IntervalSeconds"]!, (int)retries[busy]["BackoffRate"]!, (int)retries[busy]["MaxAttempts"]!).ShouldBe((5, 2, 5));
    }

    /// <summary>MediaConvert knows a request token for one minute after the request; a later start would be a second job in the same folder.</summary>
    [Fact]
    public void Encoding_StartedAgain_IsWithinTheMinuteOfItsRequestToken()
    {
        var retry = Definition()["States"]!["Encode"]!["Retry"]!.AsArray().ShouldHaveSingleItem()!;

        var waits = Enumerable.Range(0, (int)retry["MaxAttempts"]!).Sum(i => (int)retry["IntervalSeconds"]! * Math.Pow((double)retry["BackoffRate"]!, i));

        waits.ShouldBeInRange(10, 45);
    }

    [Fact]
    public void StateMachine_EveryWorkingTask_LeadsToARecordedReason()
    {
        foreach (var (name, task) in Definition()["States"]!.AsObject().Where(s => (string)s.Value!["Type"]! == "Task" && (string?)s.Value["ResultPath"] != "$.finish"))
        {
            var caught = task!["Catch"]!.AsArray()[^1]!;
            // What fails on a host leads to the next one; a failed encoding is judged first.
            ((string)caught["Next"]!).ShouldBe(name switch
            {
                "InspectVideo" => "InspectionFailed",
                "Encode" => "JudgeEncoding",
                "PlanEncoding" or "JudgeEncoding" or "VerifyRenditions" or "PublishToHost" or "AskHost" or "AwaitHost" => "EndAttempt",
                "RemoveCopies" => "Finished",
                _ => "RecordError",
            });
            caught["ErrorEquals"]!.ToJsonString().ShouldBe("[\"States.ALL\"]");
        }
    }

    [Fact]
    public void Functions_All_LogToTheirOwnGroupForALimitedTime()
    {
        Synthesized.OfType("AWS::Logs::LogGroup").ShouldAllBe(g => (int)g.Properties["RetentionInDays"]! > 0);
        Synthesized.OfType("AWS::Lambda::Function").ShouldAllBe(f => f.Properties["LoggingConfig"]!["LogGroup"] != null
            && (string)f.Properties["TracingConfig"]!["Mode"]! == "Active");
    }

    [Fact]
    public void Functions_All_AreTheOneAsset() =>
        Synthesized.OfType("AWS::Lambda::Function").Select(f => f.Properties["Code"]!["S3Key"]!.ToJsonString()).Distinct().ShouldHaveSingleItem();

    [Fact]
    public void CustomResources_All_AreOurOwn() => Synthesized.Template["Resources"]!.AsObject()
        .Select(r => (string)r.Value!["Type"]!).Where(t => t.StartsWith("Custom::", StringComparison.Ordinal) || t == "AWS::CloudFormation::CustomResource")
        .ShouldBe(CustomResources, ignoreOrder: true);

    [Fact]
    public void Resources_BilledByTheHour_None()
    {
        string[] hourly = ["AWS::EC2::", "AWS::RDS::", "AWS::ElastiCache::", "AWS::OpenSearchService::", "AWS::ECS::", "AWS::EKS::", "AWS::Kinesis::", "AWS::ElasticLoadBalancing"];
        foreach (var (id, resource) in Synthesized.Template["Resources"]!.AsObject())
        {
            hourly.ShouldAllBe(h => !((string)resource!["Type"]!).StartsWith(h), id);
        }
    }

    [Fact]
    public void Resources_References_FormNoCircle()
    {
        var resources = Synthesized.Template["Resources"]!.AsObject();
        var done = new HashSet<string>();
        foreach (var (id, _) in resources)
        {
            Visit(id, []);
        }

        void Visit(string id, List<string> path)
        {
            path.ShouldNotContain(id, $"CloudFormation refuses circles: {string.Join(" → ", path)}");
            if (done.Contains(id))
            {
                return;
            }

            References(resources[id]).Where(r => resources.ContainsKey(r)).Distinct().ToList().ForEach(r => Visit(r, [.. path, id]));
            done.Add(id);
        }
    }

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o when o["Ref"] is JsonValue reference => [(string)reference!],
        JsonObject o when o["Fn::GetAtt"] is JsonArray attribute => [(string)attribute[0]!],
        JsonObject o => o.SelectMany(p => p.Key == "DependsOn" ? p.Value!.AsArray().Select(d => (string)d!) : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };

    static JsonNode Definition()
    {
        var parts = Synthesized.OfType("AWS::StepFunctions::StateMachine").Single().Properties["DefinitionString"]!["Fn::Join"]![1]!.AsArray();
        return JsonNode.Parse(string.Concat(parts.Select(p => p is JsonValue ? (string)p! : "x")))!;
    }
}
