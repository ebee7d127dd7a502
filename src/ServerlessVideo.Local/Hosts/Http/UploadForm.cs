using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ServerlessVideo.Local.Hosts.Http;

/// <summary>A multipart form of texts and one file, which goes to disk as it comes.</summary>
/// <param name="FileName">Null: the form had no <c>file</c>.</param>
internal sealed record UploadForm(IReadOnlyDictionary<string, string> Fields, string? FileName, long Length)
{
    const int LargestField = 64 << 10;

    /// <param name="target">Where the file goes, by the fields that came before it; an unfinished one is removed.</param>
    /// <exception cref="InvalidDataException">It is no such form.</exception>
    /// <exception cref="FormTooLargeException">The file has more bytes than that.</exception>
    public static async Task<UploadForm> ReadAsync(
        HttpRequest request, Func<IReadOnlyDictionary<string, string>, string> target, long maxBytes, CancellationToken cancellationToken)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType == "multipart/form-data"
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        MultipartReader reader = new(boundary ?? throw new InvalidDataException("The body is no multipart form."), request.Body);
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        string? fileName = null;
        long length = 0;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || disposition.Name.Value is null)
            {
                throw new InvalidDataException("A part of the form has no name.");
            }
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value!;
            if (name == "file")
            {
                fileName = HeaderUtilities.RemoveQuotes(disposition.FileName).Value is { Length: > 0 } given ? given : "file";
                length = await SaveAsync(section.Body, target(fields), maxBytes, cancellationToken);
            }
            else
            {
                fields[name] = await ReadFieldAsync(section.Body, cancellationToken);
            }
        }
        return new UploadForm(fields, fileName, length);
    }

    static async Task<string> ReadFieldAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[LargestField + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= LargestField ? System.Text.Encoding.UTF8.GetString(buffer, 0, length) : throw new InvalidDataException("A field of the form is too long.");
    }

    static async Task<long> SaveAsync(Stream body, string target, long maxBytes, CancellationToken cancellationToken)
    {
        var draft = target + ".new";
        try
        {
            await using (var file = File.Create(draft))
            {
                var buffer = new byte[128 << 10];
                for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    if (file.Length > maxBytes)
                    {
                        throw new FormTooLargeException();
                    }
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, target, overwrite: true);
            return new FileInfo(target).Length;
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }
}

internal sealed class FormTooLargeException : Exception;
