using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Engines;

namespace ServerlessVideo.Local.StepFunctions;

/// <summary>Step Functions: the sidecar behind IAM.</summary>
sealed class StatesService(SidecarEngine sidecar) : JsonService
{
    public override string SigningName => "states";

    protected override IEnumerable<(string Action, string Resource)> Permissions(string operation, JsonObject request) =>
        [($"states:{operation}", ResourceOf(request))];

    /// <summary>Answering a task is a right on its machine, which the sidecar's token names.</summary>
    internal static string ResourceOf(JsonObject request) => request["taskToken"]?.ToString().Split('.')[0] is { } machine
        ? Base64Url.IsValid(machine) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(machine)) : "*"
        : (request["stateMachineArn"] ?? request["executionArn"])?.ToString() ?? "*";

    protected override Task ForwardAsync(HttpContext http, string target, string operation, byte[] body) => sidecar.States.ForwardAsync(http, body);
}
