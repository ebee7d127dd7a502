using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace ServerlessVideo.Local.Endpoint.Signing;

/// <summary>Takes the next bytes of a body; they are valid only until it returns.</summary>
public delegate ValueTask PayloadSink(ReadOnlySequence<byte> bytes);

/// <summary>The body of an S3 request, verified while it is read in the way <c>x-amz-content-sha256</c> declares. A feature of the HttpContext.</summary>
public sealed class SignedPayload
{
    private const string Streaming = "STREAMING-";

    private static readonly string[] StreamingForms =
        ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];

    private readonly string declared;
    private readonly ChunkSignature? signature;

    internal SignedPayload(string declared, ChunkSignature? signature)
    {
        if (declared != SigV4.UnsignedPayload && !StreamingForms.Contains(declared)
            && !(declared.Length == 64 && declared.All(char.IsAsciiHexDigit)))
        {
            throw new AwsException(400, "InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.");
        }
        (this.declared, this.signature) = (declared, signature);
    }

    /// <summary>A body that nobody signed, of an anonymous request.</summary>
    public static SignedPayload Unsigned { get; } = new(SigV4.UnsignedPayload, null);

    /// <value>Whether the body comes in aws-chunked framing, its true length in <c>x-amz-decoded-content-length</c>.</value>
    public bool IsChunked => declared.StartsWith(Streaming);

    /// <summary>Reads the body to its end; the sink gets its content without framing.</summary>
    /// <returns>The trailing headers, names in lower case.</returns>
    /// <exception cref="AwsException">The body is not the one that was signed. What the sink took is to be thrown away.</exception>
    public async Task<IReadOnlyDictionary<string, string>> CopyToAsync(PipeReader body, PayloadSink sink, CancellationToken cancellationToken)
    {
        if (IsChunked)
        {
            var chunks = new ChunkedReader(body, declared.Contains("-UNSIGNED-") ? null : signature);
            return await chunks.CopyToAsync(sink, cancellationToken);
        }
        using var hash = declared == SigV4.UnsignedPayload ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var completed = false; !completed;)
        {
            var read = await body.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                hash?.AppendData(segment.Span);
            }
            await sink(read.Buffer);
            body.AdvanceTo(read.Buffer.End);
            completed = read.IsCompleted;
        }
        return hash is null || Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(declared, StringComparison.OrdinalIgnoreCase)
            ? new Dictionary<string, string>()
            : throw new AwsException(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
}
