using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Local.Endpoint.Signing;

/// <summary>
/// Reads aws-chunked framing: <c>size-in-hex[;chunk-signature=…]CRLF data CRLF</c> up to a chunk of size 0, then trailers.
/// </summary>
/// <param name="signature">Null when the chunks are unsigned.</param>
internal sealed class ChunkedReader(PipeReader body, ChunkSignature? signature)
{
    private const int LongestLine = 8192;
    private const string SignatureField = ";chunk-signature=", TrailerSignature = "x-amz-trailer-signature";

    public async Task<IReadOnlyDictionary<string, string>> CopyToAsync(PayloadSink sink, CancellationToken cancellationToken)
    {
        long size;
        do
        {
            var header = await ReadLineAsync(cancellationToken) ?? throw Incomplete();
            var field = header.IndexOf(SignatureField, StringComparison.Ordinal);
            if (!long.TryParse(field < 0 ? header : header[..field], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size) || size < 0)
            {
                throw Incomplete();
            }
            using var hash = signature is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await CopyDataAsync(size, sink, hash, cancellationToken);
            if (hash is not null && !signature!.VerifyChunk(
                Convert.ToHexStringLower(hash.GetHashAndReset()), field < 0 ? null : header[(field + SignatureField.Length)..]))
            {
                throw SigningErrors.Mismatch(s3: true);
            }
            if (size > 0 && await ReadLineAsync(cancellationToken) is not "")
            {
                throw Incomplete();
            }
        }
        while (size > 0);
        return await ReadTrailersAsync(cancellationToken);
    }

    private async Task CopyDataAsync(long size, PayloadSink sink, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        while (size > 0)
        {
            var read = await body.ReadAsync(cancellationToken);
            var data = read.Buffer.Slice(0, Math.Min(size, read.Buffer.Length));
            foreach (var segment in data)
            {
                hash?.AppendData(segment.Span);
            }
            await sink(data);
            size -= data.Length;
            body.AdvanceTo(data.End);
            if (read.IsCompleted && size > 0)
            {
                throw Incomplete();
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> ReadTrailersAsync(CancellationToken cancellationToken)
    {
        var trailers = new Dictionary<string, string>();
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            if (line.Split(':', 2) is not [var name, var value] || !trailers.TryAdd(name.Trim().ToLowerInvariant(), value.Trim()))
            {
                throw new AwsException(400, "MalformedTrailerError", "The request contained trailing data that was not well-formed or did not conform to our published schema.");
            }
        }
        if (signature is not null && trailers.Count > 0)
        {
            trailers.Remove(TrailerSignature, out var claimed);
            var canonical = string.Concat(trailers.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}:{t.Value}\n"));
            if (!signature.VerifyTrailer(SigV4.Hash(Encoding.UTF8.GetBytes(canonical)), claimed))
            {
                throw SigningErrors.Mismatch(s3: true);
            }
        }
        return trailers;
    }

    /// <summary>The next line without its end; null at the end of the body.</summary>
    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (TryTakeLine(read.Buffer, out var line, out var rest))
            {
                body.AdvanceTo(rest);
                return line;
            }
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return read.Buffer.IsEmpty ? null : throw Incomplete();
            }
            if (read.Buffer.Length > LongestLine)
            {
                throw Incomplete();
            }
        }
    }

    private static bool TryTakeLine(ReadOnlySequence<byte> buffer, out string line, out SequencePosition rest)
    {
        var reader = new SequenceReader<byte>(buffer);
        var found = reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n"u8);
        line = found ? Encoding.UTF8.GetString(bytes) : "";
        rest = reader.Position;
        return found;
    }

    private static AwsException Incomplete() =>
        new(400, "IncompleteBody", "The request body terminated unexpectedly");
}
