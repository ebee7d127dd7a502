using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Engines;

namespace ServerlessVideo.Local.StepFunctions;

/// <summary>Step Functions: the sidecar behind IAM.</summary>
sealed class StatesService(SidecarEngine sidecar) : JsonService
{
    public override string SigningName => "states";

    protected override IEnumerable<(string Action, string Resource)> Permissions(string operation, JsonObject request) =>
        [($"states:{operation}", (request["stateMachineArn"] ?? request["executionArn"])?.ToString() ?? "*")];

    protected override Task ForwardAsync(HttpContext http, string target, string operation, byte[] body) => sidecar.States.ForwardAsync(http, body);
}
