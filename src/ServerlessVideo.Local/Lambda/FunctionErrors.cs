using System.Text.Json;

namespace ServerlessVideo.Local.Lambda;

/// <summary>What Lambda answers in place of a function that did not.</summary>
static class FunctionErrors
{
    public static InvocationResult TimedOut(string requestId, TimeSpan timeout) =>
        Of("Sandbox.Timedout", $"RequestId: {requestId} Error: Task timed out after {timeout.TotalSeconds:F2} seconds");

    public static InvocationResult Exited(string requestId, int code) =>
        Of("Runtime.ExitError", $"RequestId: {requestId} Error: Runtime exited with error: {(code > 128 ? $"signal: {code - 128}" : $"exit status {code}")}");

    public static InvocationResult Of(string type, string message) =>
        new(JsonSerializer.SerializeToUtf8Bytes(new { errorType = type, errorMessage = message }), "Unhandled");
}
