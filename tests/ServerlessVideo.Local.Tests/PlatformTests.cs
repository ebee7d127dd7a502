using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.DynamoDb;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.StepFunctions;
using ServerlessVideo.Local.Tests.Engines;

namespace ServerlessVideo.Local.Tests;

/// <summary>The whole platform over the product's own template; its functions are the sample's.</summary>
public sealed class PlatformTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("platform-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_TheProductsTemplate_ServesPeopleAndSdks_AndLeavesNothingBehind()
    {
        List<string> progress = [];
        var options = Options();
        int[] children;
        await using (var platform = await LocalPlatform.StartAsync(options, new Reporter(progress), CancellationToken.None))
        {
            children =
            [
                platform.Services.GetRequiredService<SidecarEngine>().Supervisor.ProcessId!.Value,
                platform.Services.GetRequiredService<DynamoDbEngine>().Supervisor.ProcessId!.Value,
            ];
            (await Should.ThrowAsync<InvalidOperationException>(() => LocalPlatform.StartAsync(options, new Reporter([]), CancellationToken.None)))
                .Message.ShouldContain("another platform runs");
            using HttpClient http = new();
            using var health = await http.GetAsync(new Uri(options.PublicUrl, "_local/health"));
            (health.StatusCode, await health.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.OK, """{"status":"ok","down":[]}"""));
            using AmazonDynamoDBClient tables = new("local", "locallocal", new AmazonDynamoDBConfig { ServiceURL = options.AwsEndpoint.ToString() });
            (await tables.ListTablesAsync()).TableNames.ShouldBe(["serverlessvideo-dev-videos"]);
            (await RefusalOfAnEmptyJobAsync(platform)).ShouldBe("BadRequestException");
            platform.Completion.IsCompleted.ShouldBeFalse();
        }

        children.ShouldAllBe(id => !IsRunning(id));
        progress.ShouldContain(p => p.Contains("Custom::PlaybackSigningKey"));
    }

    /// <summary>The state machine's role signs, passes MediaConvert's role on, and the real service reads what was PascalCase.</summary>
    static async Task<string> RefusalOfAnEmptyJobAsync(LocalPlatform platform)
    {
        var role = platform.Stack.OfType("AWS::StepFunctions::StateMachine").Single().Properties["RoleArn"]!.ToString();
        JsonObject job = new()
        {
            ["Role"] = platform.Stack.OfType("AWS::IAM::Role").Single(r => r.LogicalId.Contains("MediaConvert")).Arn,
            ["Settings"] = new JsonObject { ["Inputs"] = new JsonArray() },
        };
        var encode = platform.Services.GetServices<ITaskIntegration>().OfType<MediaConvertTask>().Single();
        return (await Should.ThrowAsync<AwsException>(() => encode.RunAsync(role, job, CancellationToken.None, CancellationToken.None))).Code;
    }

    PlatformOptions Options()
    {
        var assembly = Directory.CreateDirectory(Path.Combine(_folder, "cdk.out")).FullName;
        var template = File.ReadAllText(Path.Combine(EnginesFixture.Repository, "tests/ServerlessVideo.Infra.Tests/Template.snapshot.json"))
            .Replace("\"Handler\": \"ServerlessVideo\"", "\"Handler\": \"ServerlessVideo.Local.Tests\"");
        File.WriteAllText(Path.Combine(assembly, "manifest.json"), """
            {"artifacts": {
              "A": {"type": "cdk:asset-manifest", "properties": {"file": "assets.json"}},
              "ServerlessVideo-dev": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "template.json"}}}}
            """);
        File.WriteAllText(Path.Combine(assembly, "assets.json"), new JsonObject
        {
            ["files"] = new JsonObject
            {
                ["HASH"] = new JsonObject
                {
                    ["source"] = new JsonObject { ["path"] = AppContext.BaseDirectory },
                    ["destinations"] = new JsonObject { ["here"] = new JsonObject { ["objectKey"] = "HASH.zip" } },
                },
            },
        }.ToJsonString());
        File.WriteAllText(Path.Combine(assembly, "template.json"), template);
        return new PlatformOptions(
            assembly, Path.Combine(_folder, "data"), Ports.Free(neighbours: 4), Path.Combine(EnginesFixture.Repository, "src/ServerlessVideo.Local/sidecar/node_modules"), Durable: false);
    }

    static bool IsRunning(int id)
    {
        try
        {
            return !Process.GetProcessById(id).HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    sealed class Reporter(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
