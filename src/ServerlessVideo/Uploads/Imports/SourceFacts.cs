using System.Net.Http.Headers;
using ServerlessVideo.Core;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>What the head of an answer says.</summary>
/// <param name="Modified">Last-Modified as an HTTP date; null when it is too young to tell two changes apart (RFC 9110 §8.8.2.2).</param>
/// <param name="HasEnd">A body that breaks off can be told from one that ends: by its length, or its last chunk (RFC 9112 §6.3).</param>
sealed record SourceFacts(
    int Status, string? ETag, string? Modified, long? Length, bool HasEnd, ContentRangeHeaderValue? Range, bool IsEncoded, string? ContentType,
    string? FileName, TimeSpan? RetryAfter)
{
    public static SourceFacts Of(HttpResponseMessage answer, DateTimeOffset now)
    {
        var headers = answer.Content.Headers;
        var modified = headers.LastModified;
        return new SourceFacts(
            (int)answer.StatusCode,
            answer.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null,
            modified is not null && (answer.Headers.Date ?? now) - modified >= TimeSpan.FromSeconds(1) ? modified.Value.ToString("R") : null,
            headers.ContentLength, headers.ContentLength is not null || answer.Headers.TransferEncodingChunked == true, headers.ContentRange,
            headers.ContentEncoding.Any(e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase))
                || answer.Headers.TransferEncoding.Any(e => !e.Value.Equals("chunked", StringComparison.OrdinalIgnoreCase)),
            headers.ContentType?.MediaType, headers.ContentDisposition?.FileNameStar ?? headers.ContentDisposition?.FileName?.Trim('"'),
            answer.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - now : null);
    }

    string? Validator => ETag ?? Modified;

    /// <summary>Whether this is the file of which part is here already. Null: the answer does not say.</summary>
    bool? IsSame(ImportSource known) => (known.Validator, ETag, Modified) switch
    {
        (null, _, _) or (_, null, null) => null,
        ({ } validator, _, _) => validator == (validator.StartsWith('"') ? ETag : Modified),
    };

    /// <summary>
    /// What to do with this answer to a request of everything from <paramref name="offset"/> on (if the file is still the same): null and
    /// the source and offset to go on with, or the end.
    /// </summary>
    public (ImportEnd? End, ImportSource Source, long Offset) Judge(ImportSource known, long offset, long maximum) => Status switch
    {
        200 or 206 when IsEncoded => Stop(known, Errors.ImportFailed, "its host sends it compressed though asked not to"),
        200 when !HasEnd => Stop(known, Errors.ImportFailed, "its host says neither how long the file is nor where it ends: one that is cut off would look whole"),
        200 when offset > 0 && IsSame(known) != true => Changed(known),
        200 => Take(known with { Ranges = false, Validator = Validator, Size = Length }, 0, maximum),
        206 when Range is null || Range.From != offset => Stop(known, Errors.ImportFailed, "its host answers with another range than the one asked for"),
        // The end of such an answer is not known to be the end of the file: a cut-off file would look whole.
        206 when Range.Length is null && (offset == 0 || known.Size is null) => Stop(known, Errors.ImportFailed, "its host sends ranges but does not say how long the file is"),
        206 when offset > 0 && (IsSame(known) == false || (Range.Length ?? known.Size) != known.Size) => Changed(known),
        206 when offset > 0 => Take(known, offset, maximum),
        206 => Take(known with { Ranges = true, Validator = Validator, Size = Range.Length }, 0, maximum),
        416 when offset == 0 && Range?.Length == 0 => Stop(known, Errors.EmptyFile, Errors.EmptyFile.Title),
        416 when offset > 0 => Changed(known),
        408 or 425 or 429 or >= 500 => (new ImportEnd.Again($"its host answered {Status}", RetryAfter), known, offset),
        _ => Stop(known, Errors.ImportFailed, $"its host answered {Status}"),
    };

    static (ImportEnd?, ImportSource, long) Take(ImportSource source, long offset, long maximum) =>
        source.Size > maximum ? Stop(source, Errors.FileTooLarge, $"{source.Size} bytes")
        : source.Size == 0 ? Stop(source, Errors.EmptyFile, Errors.EmptyFile.Title)
        : (null, source, offset);

    static (ImportEnd?, ImportSource, long) Changed(ImportSource known) =>
        Stop(known, Errors.ImportSourceChanged, "its host has another file there than when the import began");

    static (ImportEnd?, ImportSource, long) Stop(ImportSource source, Error error, string detail) => (new ImportEnd.Over(error, detail), source, 0);
}
