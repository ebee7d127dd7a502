using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting.Loom;

/// <summary>Refusals of a Loom-compatible host, <c>{error: {code, message}}</c>, in codes of ours; the status decides where it gives no code.</summary>
static class LoomErrors
{
    public static Failure Of(HostAnswer answer)
    {
        var (code, message) = RefusalOf(answer.Body) ?? new LoomError();
        var error = (code, answer.Status) switch
        {
            ("quota_exceeded", _) or (_, 402) => Errors.HostQuota,
            ("rate_limited", _) or (_, 429) => Errors.HostRateLimited,
            ("not_found", _) or (_, 404 or 410) => Errors.HostCopyMissing,
            (_, 413) => Errors.HostUnsuitable,
            (_, 408 or 504) => Errors.HostTimeout,
            (_, >= 500) => Errors.HostUnavailable,
            _ => Errors.HostRefused,
        };
        var wait = answer.Wait is { } asked ? $"; asks to wait {asked.TotalSeconds:0} s" : "";
        return error.With($"Loom-compatible host: {answer.Status}{(code is null ? "" : $", {code}")}{(message is null ? "" : $": {message}")}{wait}");
    }

    public static VideoError OfVideo(LoomError? failed)
    {
        var error = failed?.Code switch
        {
            "unsupported_input" => Errors.UnsupportedInput,
            "damaged_input" => Errors.DamagedInput,
            _ => Errors.HostProcessingFailed,
        };
        return PublishFailure.Of(error, $"Loom-compatible host: {failed?.Code ?? "no reason"}{(failed?.Message is { } message ? $": {message}" : "")}");
    }

    static LoomError? RefusalOf(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, LoomJson.Default.LoomRefusal)?.Error;
        }
        catch (JsonException)
        {
            return null; // Decided: the status says enough.
        }
    }
}
