using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting;

/// <summary>The original cannot be read: nothing that a host could be blamed for.</summary>
sealed class OriginalException(Failure failure) : Exception(failure.Detail ?? failure.Error.Title)
{
    public Failure Failure => failure;

    public static OriginalException? In(Exception? e)
    {
        while (e is not null and not OriginalException)
        {
            e = e.InnerException;
        }
        return e as OriginalException;
    }
}

/// <summary>The original at its presigned address, read in ranges straight into a request: it is never held, however large it is.</summary>
sealed class OriginalSource(HttpClient http, Uri address, long size)
{
    const int BufferBytes = 128 * 1024;

    /// <value>Connections that may break off in a row.</value>
    const int Attempts = 3;

    public long Size => size;

    public HttpContent Range(long from, long length) => new RangeContent(this, from, length);

    /// <exception cref="OriginalException">Gone, refused, of another size, or it keeps breaking off.</exception>
    async Task CopyAsync(long from, long length, Stream to, CancellationToken cancellationToken)
    {
        var (position, end, failures) = (from, from + length, 0);
        while (position < end)
        {
            var before = position;
            try
            {
                using var response = await OpenAsync(position, end - 1, cancellationToken);
                await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
                await CopyAsync(body, end - position, bytes => position += bytes, to, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException && OriginalException.In(e) is null && e is not HostWriteException)
            {
                failures = position > before ? 1 : failures + 1;
                if (failures == Attempts)
                {
                    throw new OriginalException(Errors.Unavailable.With("reading the original breaks off"));
                }
            }
        }
    }

    static async Task CopyAsync(Stream body, long length, Action<int> copied, Stream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (length > 0)
            {
                var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellationToken);
                if (read == 0)
                {
                    throw new IOException("The original ended early.");
                }
                await WriteAsync(to, buffer.AsMemory(0, read), cancellationToken);
                copied(read);
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What the host's side breaks is told from what the source's does.</summary>
    static async Task WriteAsync(Stream to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw new HostWriteException(e);
        }
    }

    async Task<HttpResponseMessage> OpenAsync(long first, long last, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(first, last) } };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange is { From: { } from } range
            && from == first && range.Length == size)
        {
            return response;
        }
        using (response)
        {
            throw (int)response.StatusCode switch
            {
                >= 500 or 429 => new HttpRequestException("The storage does not answer."),
                404 => new OriginalException(Errors.OriginalMissing.With()),
                206 or 200 or 416 => new OriginalException(Errors.SizeMismatch.With("the original is not as long as its record says")),
                var status => new OriginalException(Errors.PublishFailed.With($"the original's address is refused ({status})")),
            };
        }
    }

    sealed class HostWriteException(IOException cause) : IOException(cause.Message, cause);

    sealed class RangeContent(OriginalSource source, long from, long length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            source.CopyAsync(from, length, stream, cancellationToken);

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}

/// <summary>Opens originals.</summary>
sealed class OriginalSources(HttpClient http)
{
    public OriginalSource Of(HostPublication publication) => new(http, publication.Original, publication.SizeBytes);
}
