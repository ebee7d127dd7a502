using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>Why a publication did not work out, in codes of our catalogue.</summary>
static class PublishFailure
{
    /// <summary>Characters; what a person may need of a cause that may be a whole job.</summary>
    const int LongestDetail = 500;

    /// <summary>Nothing will come of this file, however often it is tried.</summary>
    public static bool IsOfTheFile(VideoError error) =>
        error.Code == Errors.DamagedInput.Code || error.Code == Errors.UnsupportedInput.Code || error.Code == Errors.NoVideoStream.Code;

    /// <summary>What says something of how a host is doing: not the file's fault, nor ours, nor somebody's wish, nor what the host cannot do at all.</summary>
    static readonly HashSet<string> Symptoms =
    [
        .. new[]
        {
            Errors.HostUnavailable, Errors.HostRateLimited, Errors.HostQuota, Errors.HostRefused, Errors.HostProcessingFailed, Errors.HostTimeout,
            Errors.HostCopyMissing, Errors.EncodingFailed, Errors.EncodingTimeout, Errors.EncodingIncomplete,
        }.Select(error => error.Code),
    ];

    public static bool IsOfTheHost(VideoError error) => Symptoms.Contains(error.Code);

    /// <summary>Tried again it may go better: neither the file nor somebody's wish.</summary>
    public static bool MayPass(VideoError error) => !IsOfTheFile(error) && error.Code != Errors.EncodingCancelled.Code;

    public static VideoError Of(Error error, string detail) => new(error.Code, detail.Length > LongestDetail ? detail[..LongestDetail] : detail);

    public static VideoError ToVideoError(this Failure failure) => new(failure.Error.Code, failure.Detail ?? failure.Error.Title);

    /// <summary>
    /// MediaConvert's error codes (user guide, "Error codes", read 2026): what is the file's fault is told apart from what may
    /// go better another time.
    /// </summary>
    public static Failure OfMediaConvert(int? code, string? message)
    {
        var error = code switch
        {
            1010 or 1075 or 1076 => Errors.DamagedInput,
            1020 => Errors.NoVideoStream,
            // The settings do not go with this input: they are made from what its header says, and are the same the next time.
            1030 or 1040 => Errors.UnsupportedInput,
            _ => Errors.EncodingFailed,
        };
        return error.With(code is null ? message : $"{error.Title} (MediaConvert {code}: {message})");
    }

    /// <param name="recorded">What its record says of the failed job: its cause is cut off at 32,768 characters, and then no JSON.</param>
    public static VideoError Explain(PublishCause cause, VideoError? recorded = null)
    {
        if (JobOf(cause.Cause) is { } job)
        {
            return job.Status != "CANCELED" ? OfMediaConvert(job.Code, job.Message).ToVideoError()
                // What is stuck is cancelled; why was written down before that.
                : recorded?.Code == Errors.EncodingTimeout.Code ? recorded
                : Errors.EncodingCancelled.With(job.Message).ToVideoError();
        }
        if (cause.Error == "States.TaskFailed" && recorded is not null)
        {
            return recorded;
        }
        var error = cause.Error switch
        {
            "States.Timeout" => Errors.EncodingTimeout,
            // A function that waited for its host until its own time was over.
            "Sandbox.Timedout" => Errors.HostTimeout,
            // As Step Functions names them, and as our own functions do.
            "MediaConvert.TooManyRequestsException" or "MediaConvert.ServiceQuotaExceededException"
                or "MediaConvert.InternalServerErrorException" or "MediaConvert.ForbiddenException"
                or "TooManyRequestsException" or "ServiceQuotaExceededException" or "InternalServerErrorException"
                or nameof(HostException) => Errors.HostUnavailable,
            _ => Errors.PublishFailed,
        };
        // Of a host the text says all: aws: host_unavailable: no answer.
        return Of(error, cause.Error == nameof(HostException) ? TextOf(cause.Cause) ?? "" : $"{cause.Error}: {TextOf(cause.Cause)}");
    }

    /// <summary>Lambda gives what a function threw as <c>{"errorType", "errorMessage", "stackTrace"}</c>: the trace is in its log.</summary>
    static string? TextOf(string? cause)
    {
        try
        {
            using var document = JsonDocument.Parse(cause ?? "");
            return Member(document.RootElement, "errorMessage")?.ToString() ?? cause;
        }
        catch (JsonException)
        {
            return cause; // A text for people already.
        }
    }

    /// <summary>The integration with MediaConvert gives a failed job as its cause: <c>{"Job": {"ErrorCode": …}}</c>, or the job itself.</summary>
    static (string? Status, int? Code, string? Message)? JobOf(string? cause)
    {
        try
        {
            using var document = JsonDocument.Parse(cause ?? "");
            var job = Member(document.RootElement, "Job") ?? document.RootElement;
            var status = Member(job, "Status")?.GetString();
            int? code = Member(job, "ErrorCode") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
            return status is null && code is null ? null : (status, code, Member(job, "ErrorMessage")?.GetString());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null; // A text for people, as of most errors.
        }
    }

    static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object
        && json.EnumerateObject().FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: not JsonValueKind.Undefined } found
            ? found.Value
            : null;
}
