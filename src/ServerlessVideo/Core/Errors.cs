namespace ServerlessVideo.Core;

/// <summary>One line of the catalogue: a stable code, what it says to people, its HTTP status.</summary>
public sealed record Error(string Code, string Title, int Status)
{
    /// <summary>Turns into the answer of a request, with what is particular to this one.</summary>
    public Failure With(string? detail = null, IReadOnlyDictionary<string, string[]>? errors = null) => new(this, detail, errors);
}

/// <summary>Every error the product names. Codes are part of the API: never renamed, never reused.</summary>
public static class Errors
{
    public static readonly Error Internal = new("internal_error", "Something went wrong on our side", 500);
    public static readonly Error Unavailable = new("unavailable", "A service we depend on does not answer; try again", 503);

    public static readonly Error MalformedRequest = new("malformed_request", "The request cannot be read", 400);
    public static readonly Error Unauthenticated = new("unauthenticated", "Sign in first", 401);
    public static readonly Error InvalidToken = new("invalid_token", "The access token is not valid", 401);
    public static readonly Error Forbidden = new("forbidden", "Your role does not allow this", 403);
    public static readonly Error OriginRefused = new("origin_refused", "Requests come through the distribution", 403);
    public static readonly Error TierRequired = new("tier_required", "This video needs a higher membership tier", 403);
    public static readonly Error PasswordRequired = new("password_required", "This video needs its password", 403);
    public static readonly Error NotFound = new("not_found", "There is nothing here", 404);
    public static readonly Error MethodNotAllowed = new("method_not_allowed", "This method is not possible here", 405);
    public static readonly Error Conflict = new("conflict", "The state of the record does not allow this", 409);
    public static readonly Error InProgress = new("request_in_progress", "The first request with this key is still running", 409);
    public static readonly Error PreconditionFailed = new("precondition_failed", "The record has changed since you read it", 412);
    public static readonly Error TooLargeRequest = new("request_too_large", "The request body is too large", 413);
    public static readonly Error UnsupportedMediaType = new("unsupported_media_type", "The request body must be JSON", 415);
    public static readonly Error Invalid = new("validation_failed", "Some fields are not valid", 422);
    public static readonly Error InvalidCursor = new("invalid_cursor", "The cursor is not one of ours, or of another list", 422);
    public static readonly Error IdempotencyMismatch =
        new("idempotency_mismatch", "The same Idempotency-Key came with another request", 422);

    // Uploads
    public static readonly Error FileTooLarge = new("file_too_large", "The file is larger than 30 GB", 422);
    public static readonly Error EmptyFile = new("empty_file", "The file is empty", 422);
    public static readonly Error UploadClosed = new("upload_closed", "The upload is completed, aborted or failed", 409);
    public static readonly Error PartsMissing = new("parts_missing", "Not every part has arrived", 422);
    public static readonly Error PartMismatch = new("part_mismatch", "A part is not the one that was uploaded", 422);
    public static readonly Error UploadStuck = new("upload_stuck", "Nothing arrived for six hours", 422);
    public static readonly Error PartsLost = new("parts_lost", "What was uploaded so far is gone", 422);
    public static readonly Error OriginalMissing = new("original_missing", "The original is gone from the storage", 502);
    public static readonly Error OriginalHidden = new("original_hidden", "The original was deleted in the storage and can be restored", 502);
    public static readonly Error SizeMismatch = new("size_mismatch", "The stored file has another size than announced", 422);
    public static readonly Error ChecksumMismatch = new("checksum_mismatch", "The stored file has another SHA-256 than announced", 422);
    public static readonly Error UnsupportedContainer =
        new("unsupported_container", "The file is no video, image or document of a kind that is taken", 422);
    public static readonly Error DuplicateFile = new("duplicate_file", "Another video has this file", 409);
    public static readonly Error VerifyTimeout = new("verify_timeout", "Checking the stored file took too long", 504);
    public static readonly Error CompleteFailed = new("complete_failed", "The storage refused to put the parts together", 422);

    // Imports
    public static readonly Error UrlRefused = new("url_refused", "This address is not fetched from", 422);
    public static readonly Error ImportFailed = new("import_failed", "The file could not be fetched", 422);
    public static readonly Error ImportTimeout = new("import_timeout", "Fetching the file took too long", 422);
    public static readonly Error ImportTooSlow = new("import_too_slow", "The file's host sends too slowly", 422);
    public static readonly Error ImportNotResumable =
        new("import_not_resumable", "The file is too large to be fetched at once, and its host cannot go on in the middle", 422);
    public static readonly Error ImportSourceChanged = new("import_source_changed", "The file changed while it was fetched", 422);

    // Encoding and hosting
    public static readonly Error UnsupportedInput = new("unsupported_input", "No host takes this container and these codecs", 422);
    public static readonly Error NoVideoStream = new("no_video_stream", "The file has no video in it", 422);
    public static readonly Error DamagedInput = new("damaged_input", "The file is damaged or cut off", 422);
    public static readonly Error EncodingFailed = new("encoding_failed", "The encoder gave up", 502);
    public static readonly Error EncodingCancelled = new("encoding_cancelled", "The encoding was cancelled", 409);
    public static readonly Error EncodingTimeout = new("encoding_timeout", "The encoding took too long", 504);
    public static readonly Error EncodingIncomplete = new("encoding_incomplete", "Not everything that was encoded is there", 502);
    public static readonly Error HostUnavailable = new("host_unavailable", "The host refuses work for now", 503);
    public static readonly Error HostRateLimited = new("host_rate_limited", "The host wants fewer requests", 503);
    public static readonly Error HostQuota = new("host_quota", "The host's quota is used up", 503);
    public static readonly Error HostRefused = new("host_refused", "The host does not accept the request", 502);
    public static readonly Error HostProcessingFailed = new("host_processing_failed", "The host could not make the video play", 502);
    public static readonly Error HostTimeout = new("host_timeout", "The host took too long", 504);
    public static readonly Error HostCopyMissing = new("host_copy_missing", "The host does not know this copy", 502);
    public static readonly Error HostFetchFailed = new("host_fetch_failed", "The host could not fetch the original", 502);
    public static readonly Error HostCircuitOpen = new("host_circuit_open", "The host failed repeatedly and is left alone for a while", 503);
    public static readonly Error WebhookSignature = new("webhook_signature", "The call is not signed by this host, or too old", 401);
    public static readonly Error HostNotConfigured = new("host_not_configured", "This host is not set up", 422);
    public static readonly Error HostWithdrawn = new("host_withdrawn", "It was taken off its host while it was deleted", 409);
    public static readonly Error HostUnsuitable = new("host_unsuitable", "This host cannot do what the video needs", 422);
    public static readonly Error PublishFailed = new("publish_failed", "Publishing stopped on our side", 500);

    // Captions and chapters
    public static readonly Error InvalidCaptions = new("invalid_captions", "Nothing in the file can be shown as captions", 422);
    public static readonly Error InvalidChapters = new("invalid_chapters", "The file is no WebVTT with a cue for each chapter", 422);

    // Playback
    public static readonly Error NotReady = new("not_ready", "The video does not play yet", 409);
    public static readonly Error NotPlayable = new("not_playable", "This is an image or a document; download it", 409);
    public static readonly Error VideoDeleted = new("video_deleted", "The video was deleted", 404);
    public static readonly Error OEmbedFormat = new("oembed_format", "oEmbed answers are JSON only here", 501);
    public static readonly Error SignatureMissing = new("signature_missing", "This address needs a signature", 403);
    public static readonly Error SignatureInvalid = new("signature_invalid", "The signature is not of this address", 403);
    public static readonly Error SignatureExpired = new("signature_expired", "The signature has expired", 403);
}

/// <summary>An expected refusal: a catalogue entry and what is particular to this request.</summary>
public sealed record Failure(Error Error, string? Detail = null, IReadOnlyDictionary<string, string[]>? Errors = null);

/// <summary>What an operation came to: its value, or an expected refusal. Exceptions are for bugs and infrastructure.</summary>
public readonly record struct Outcome<T> where T : notnull
{
    readonly T? value;

    Outcome(T? value, Failure? failure) => (this.value, Failure) = (value, failure);

    public Failure? Failure { get; }

    public bool Succeeded => Failure is null;

    public T Value => Failure is null ? value! : throw new InvalidOperationException(Failure.Error.Code);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Failure failure) => new(default, failure);

    public static implicit operator Outcome<T>(Error error) => new(default, error.With());
}
