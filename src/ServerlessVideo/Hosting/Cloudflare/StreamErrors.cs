using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>
/// Cloudflare's refusals in codes of ours. The numbers are those of Stream's API as client libraries list them (10000 to 10019) and as
/// others report them from the wire (10011 with status 413: "Storage capacity exceeded"); the documentation has no table, so the status decides
/// wherever no number does. The reasons of failed videos are documented: developers.cloudflare.com/stream/manage-video-library/using-webhooks.
/// </summary>
static class StreamErrors
{
    public static Failure Of(HostAnswer answer)
    {
        var (code, message) = FirstOf(answer.Body);
        var error = (answer.Status, code) switch
        {
            (429, _) or (_, 10016) => Errors.HostRateLimited,
            (_, 10011) => Errors.HostQuota,
            // Copying from addresses is not enabled, or not from this one.
            (_, 10007 or 10010) => Errors.HostFetchFailed,
            (_, 10014) => Errors.HostUnsuitable,
            ( >= 500, _) => answer.Status == 504 ? Errors.HostTimeout : Errors.HostUnavailable,
            // The latter of an upload whose time is over.
            (404 or 410, _) or (_, 10003 or 10017) => Errors.HostCopyMissing,
            (402 or 413, _) => Errors.HostQuota,
            (408, _) => Errors.HostTimeout,
            _ => Errors.HostRefused,
        };
        return error.With(Detail($"{answer.Status}{(code is null ? "" : $", {code}")}", message, answer.Wait));
    }

    /// <summary>
    /// Of a copy by address. Its server has to answer HEAD and ranges (API reference, "Upload videos from a URL"), and an address presigned for GET answers
    /// no HEAD: where Stream refuses one for no reason of its own (authorization, quota, load), the original is sent instead.
    /// </summary>
    public static Failure OfCopy(HostAnswer answer)
    {
        var refused = Of(answer);
        return (refused.Error == Errors.HostRefused || refused.Error == Errors.HostCopyMissing) && answer.Status is not (401 or 403)
            ? Errors.HostFetchFailed.With(refused.Detail)
            : refused;
    }

    /// <summary>Why a video came to <c>error</c>: the file's own fault is told from the host's.</summary>
    public static VideoError OfVideo(StreamStatus status)
    {
        var error = status.Reason switch
        {
            "ERR_NON_VIDEO" or "ERR_DURATION_TOO_SHORT" => Errors.UnsupportedInput,
            "ERR_MALFORMED_VIDEO" => Errors.DamagedInput,
            "ERR_FETCH_ORIGIN_ERROR" => Errors.HostFetchFailed,
            // A limit that we set ourselves.
            "ERR_DURATION_EXCEED_CONSTRAINT" => Errors.HostUnsuitable,
            _ => Errors.HostProcessingFailed,
        };
        return PublishFailure.Of(error, Detail(status.Reason is { Length: > 0 } reason ? reason : "no reason", status.ReasonText, wait: null));
    }

    static string Detail(string code, string? message, TimeSpan? wait) =>
        $"Cloudflare Stream: {code}{(string.IsNullOrWhiteSpace(message) ? "" : $": {message}")}{(wait is null ? "" : $"; asks to wait {wait.Value.TotalSeconds:0} s")}";

    /// <summary>Whatever stands before the API may answer with a page of its own.</summary>
    static (int? Code, string? Message) FirstOf(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, StreamJson.Default.StreamEnvelopeJsonElement)?.Errors is [var first, ..] ? (first.Code, first.Message) : default;
        }
        catch (JsonException)
        {
            return default; // Decided: the status says enough.
        }
    }
}
