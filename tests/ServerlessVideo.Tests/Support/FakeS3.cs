using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace ServerlessVideo.Tests.Support;

/// <summary>S3 as far as decisions depend on it. The protocol itself is proven against the platform's S3, end to end.</summary>
sealed class FakeS3() : AmazonS3Client(
    new SessionAWSCredentials("AKIDEXAMPLE", "secret", "token"), new AmazonS3Config { ServiceURL = "http://127.0.0.1:9", AuthenticationRegion = "us-east-1" })
{
    readonly ConcurrentDictionary<string, SortedDictionary<int, (byte[] Bytes, DateTime At)>> multiparts = new();
    int serial;
    int completions;
    int reads;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>By key, names as sent: <c>x-amz-meta-…</c>.</summary>
    public ConcurrentDictionary<string, Dictionary<string, string>> Metadata { get; } = new();

    /// <summary>Set to make the next Complete fail: before it took effect, or after.</summary>
    public AmazonS3Exception? FailBeforeComplete { get; set; }

    public AmazonS3Exception? FailAfterComplete { get; set; }

    /// <summary>When; just now unless told.</summary>
    public ConcurrentDictionary<string, DateTime> Written { get; } = new();

    /// <summary>Asked before versions are listed and objects deleted: throws to stop the work there.</summary>
    public Action<string>? BeforeErasing { get; set; }

    public int Completions => completions;

    public int Reads => reads;

    /// <summary>Multipart uploads that lists do not show.</summary>
    public ConcurrentDictionary<string, bool> Unlisted { get; } = new();

    public IReadOnlyCollection<string> OpenMultiparts => [.. multiparts.Keys];

    /// <summary>Parts of an object that cost money and are no object.</summary>
    public int PartsOf(string key) => multiparts.Where(m => m.Key.StartsWith(key + "|", StringComparison.Ordinal)).Sum(m => m.Value.Count);

    /// <summary>What a browser does with a part URL.</summary>
    public string PutPart(string uploadId, int number, byte[] bytes, DateTime at)
    {
        multiparts[uploadId][number] = (bytes, at);
        return ETagOf(bytes);
    }

    /// <summary>Set to make the next UploadPart fail.</summary>
    public AmazonS3Exception? FailPart { get; set; }

    /// <summary>What each UploadPart waits for.</summary>
    public Task PartGate { get; set; } = Task.CompletedTask;

    public override async Task<UploadPartResponse> UploadPartAsync(UploadPartRequest request, CancellationToken cancellationToken = default)
    {
        var bytes = new byte[(int)request.PartSize!];
        await request.InputStream.ReadExactlyAsync(bytes, cancellationToken);
        request.ChecksumSHA256.ShouldBe(Sha256Of(bytes));
        await PartGate.WaitAsync(cancellationToken);
        if (FailPart is { } failure)
        {
            FailPart = null;
            throw failure;
        }
        Of(request.UploadId)[request.PartNumber!.Value] = (bytes, DateTime.UtcNow);
        return new UploadPartResponse { ETag = ETagOf(bytes) };
    }

    public static string Sha256Of(byte[] bytes) => Convert.ToBase64String(SHA256.HashData(bytes));

    public static string ETagOf(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"";

    public override Task<InitiateMultipartUploadResponse> InitiateMultipartUploadAsync(
        InitiateMultipartUploadRequest request, CancellationToken cancellationToken = default)
    {
        request.ChecksumAlgorithm.ShouldBe(ChecksumAlgorithm.SHA256);
        var id = $"{request.Key}|{Interlocked.Increment(ref serial)}";
        Metadata[request.Key] = request.Metadata.Keys.ToDictionary(name => name, name => request.Metadata[name]);
        multiparts[id] = [];
        return Task.FromResult(new InitiateMultipartUploadResponse { UploadId = id });
    }

    /// <summary>Done before parts are listed: somebody who comes in between.</summary>
    public Func<Task>? BeforeListing { get; set; }

    /// <summary>Two parts a page, so that paging is always walked through.</summary>
    public override async Task<ListPartsResponse> ListPartsAsync(ListPartsRequest request, CancellationToken cancellationToken = default)
    {
        await (BeforeListing?.Invoke() ?? Task.CompletedTask);
        var after = int.Parse(request.PartNumberMarker ?? "0", CultureInfo.InvariantCulture);
        var left = Of(request.UploadId).Where(p => p.Key > after).ToArray();
        var page = left.Take(2).ToArray();
        return new ListPartsResponse
        {
            Parts =
            [
                .. page.Select(p => new PartDetail
                {
                    PartNumber = p.Key, Size = p.Value.Bytes.Length, ETag = ETagOf(p.Value.Bytes), LastModified = p.Value.At,
                    ChecksumSHA256 = Sha256Of(p.Value.Bytes),
                }),
            ],
            IsTruncated = left.Length > 2,
            NextPartNumberMarker = page.Length > 0 ? page[^1].Key : null,
        };
    }

    /// <summary>As many aborts come before a part that was on its way, and have to be repeated.</summary>
    public int PartsInFlight { get; set; }

    public override Task<AbortMultipartUploadResponse> AbortMultipartUploadAsync(
        AbortMultipartUploadRequest request, CancellationToken cancellationToken = default)
    {
        _ = Of(request.UploadId);
        if (--PartsInFlight < 0)
        {
            multiparts.TryRemove(request.UploadId, out _);
        }
        return Task.FromResult(new AbortMultipartUploadResponse());
    }

    public override Task<CompleteMultipartUploadResponse> CompleteMultipartUploadAsync(
        CompleteMultipartUploadRequest request, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref completions);
        request.IfNoneMatch.ShouldBe("*");
        if (FailBeforeComplete is { } before)
        {
            FailBeforeComplete = null;
            throw before;
        }
        var parts = Of(request.UploadId);
        request.PartETags.Select(p => (p.PartNumber, p.ChecksumSHA256)).ShouldBe(parts.Select(p => ((int?)p.Key, Sha256Of(p.Value.Bytes)))!);
        if (!Objects.TryAdd(request.Key, [.. parts.Values.SelectMany(p => p.Bytes)]))
        {
            throw Error("PreconditionFailed", HttpStatusCode.PreconditionFailed);
        }
        multiparts.TryRemove(request.UploadId, out _);
        return FailAfterComplete is { } after ? throw after : Task.FromResult(new CompleteMultipartUploadResponse());
    }

    public ConcurrentBag<(string Key, string? VersionId)> Heads { get; } = [];

    /// <summary>Keys with a delete marker on top: only their versions can be asked for.</summary>
    public ConcurrentDictionary<string, bool> Hidden { get; } = new();

    /// <summary>Done, once, after this object was seen and before whoever asked goes on: somebody who comes in between.</summary>
    public (string Key, Func<Task> What)? AfterSeeing { get; set; }

    public override async Task<GetObjectMetadataResponse> GetObjectMetadataAsync(
        GetObjectMetadataRequest request, CancellationToken cancellationToken = default)
    {
        Heads.Add((request.Key, request.VersionId));
        if (!Objects.TryGetValue(request.Key, out var bytes) || (request.VersionId is null && Hidden.ContainsKey(request.Key)))
        {
            throw Error("NotFound", HttpStatusCode.NotFound);
        }
        var response = new GetObjectMetadataResponse
        {
            ContentLength = bytes.Length, VersionId = "v1", ChecksumSHA256 = request.ChecksumMode == ChecksumMode.ENABLED ? $"{Sha256Of(bytes)}-1" : null,
        };
        foreach (var (name, value) in Metadata.GetValueOrDefault(request.Key) ?? [])
        {
            response.Metadata[name] = value;
        }
        if (AfterSeeing is { } act && act.Key == request.Key)
        {
            AfterSeeing = null;
            await act.What();
        }
        return response;
    }

    /// <summary>Bodies that break off in the middle, once each for these first bytes of ranges.</summary>
    public ConcurrentDictionary<long, bool> BreakOnceAt { get; } = new();

    /// <summary>False: bodies are the object itself, for who counts bytes.</summary>
    public bool CopiesBodies { get; set; } = true;

    /// <summary>Before each body begins.</summary>
    public TimeSpan Slowness { get; set; }

    public override async Task<GetObjectResponse> GetObjectAsync(GetObjectRequest request, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref reads);
        await Task.Delay(Slowness, cancellationToken);
        if (!Objects.TryGetValue(request.Key, out var whole))
        {
            throw Error("NoSuchKey", HttpStatusCode.NotFound);
        }
        var (start, end) = (request.ByteRange?.Start ?? 0, Math.Min(request.ByteRange?.End ?? long.MaxValue, whole.Length - 1));
        if (!CopiesBodies)
        {
            return new GetObjectResponse { ResponseStream = new MemoryStream(whole, (int)start, (int)(end - start + 1)) };
        }
        var bytes = whole[(int)start..((int)end + 1)];
        if (BreakOnceAt.TryRemove(start, out _))
        {
            bytes = bytes[..(bytes.Length / 2)];
        }
        return new GetObjectResponse { ResponseStream = new MemoryStream(bytes) };
    }

    public List<PutObjectRequest> Puts { get; } = [];

    public override async Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        Puts.Add(request);
        if (request.InputStream is { } stream)
        {
            var copy = new MemoryStream();
            await stream.CopyToAsync(copy, cancellationToken);
            Objects[request.Key] = copy.ToArray();
            return new PutObjectResponse();
        }
        Objects[request.Key] = await File.ReadAllBytesAsync(request.FilePath, cancellationToken);
        return new PutObjectResponse();
    }

    public override Task<ListMultipartUploadsResponse> ListMultipartUploadsAsync(
        ListMultipartUploadsRequest request, CancellationToken cancellationToken = default)
    {
        var found = multiparts.Keys.Where(id => !Unlisted.ContainsKey(id)).Select(id => (Key: id.Split('|')[0], Id: id)).Where(u => u.Key.StartsWith(request.Prefix, StringComparison.Ordinal))
            .Where(u => string.CompareOrdinal(u.Key, request.KeyMarker) > 0).OrderBy(u => u.Key, StringComparer.Ordinal).ToArray();
        return Task.FromResult(new ListMultipartUploadsResponse
        {
            MultipartUploads = [.. found.Take(request.MaxUploads ?? 1000).Select(u => new MultipartUpload { Key = u.Key, UploadId = u.Id, Initiated = DateTime.UtcNow.AddMinutes(-1) })],
            IsTruncated = found.Length > (request.MaxUploads ?? 1000),
        });
    }

    public override Task<ListVersionsResponse> ListVersionsAsync(ListVersionsRequest request, CancellationToken cancellationToken = default)
    {
        BeforeErasing?.Invoke(request.Prefix);
        var found = Objects.ToArray().Where(o => o.Key.StartsWith(request.Prefix, StringComparison.Ordinal))
            .Where(o => string.CompareOrdinal(o.Key, request.KeyMarker) > 0).OrderBy(o => o.Key, StringComparer.Ordinal).ToArray();
        return Task.FromResult(new ListVersionsResponse
        {
            Versions = [.. found.Take(request.MaxKeys ?? 1000).Select(o => new S3ObjectVersion
            {
                Key = o.Key, VersionId = "v1", Size = o.Value.Length, LastModified = DateTime.UtcNow.AddMinutes(-1), IsLatest = true, IsDeleteMarker = false,
            })],
            IsTruncated = found.Length > (request.MaxKeys ?? 1000),
        });
    }

    public override Task<DeleteObjectResponse> DeleteObjectAsync(DeleteObjectRequest request, CancellationToken cancellationToken = default)
    {
        Objects.TryRemove(request.Key, out _);
        return Task.FromResult(new DeleteObjectResponse());
    }

    public override Task<ListObjectsV2Response> ListObjectsV2Async(ListObjectsV2Request request, CancellationToken cancellationToken = default)
    {
        var found = Objects.Where(o => o.Key.StartsWith(request.Prefix ?? "", StringComparison.Ordinal))
            .OrderBy(o => o.Key, StringComparer.Ordinal)
            .Where(o => string.CompareOrdinal(o.Key, request.ContinuationToken) > 0)
            .Select(o => new S3Object { Key = o.Key, Size = o.Value.Length, LastModified = Written.GetValueOrDefault(o.Key, DateTime.UtcNow) }).ToArray();
        if (request.Delimiter is { } delimiter)
        {
            return Task.FromResult(Folders(request, found, delimiter));
        }
        var truncated = found.Length > 2;
        return Task.FromResult(new ListObjectsV2Response
        {
            S3Objects = [.. found.Take(2)], IsTruncated = truncated, NextContinuationToken = truncated ? found[1].Key : null,
        });
    }

    /// <summary>Two folders a page; a token is the last folder.</summary>
    static ListObjectsV2Response Folders(ListObjectsV2Request request, S3Object[] found, string delimiter)
    {
        var start = request.Prefix.Length;
        var folders = found.Where(o => o.Key.IndexOf(delimiter, start) >= 0).Select(o => o.Key[..(o.Key.IndexOf(delimiter, start) + 1)])
            .Distinct().Where(folder => string.CompareOrdinal(folder, request.ContinuationToken) > 0).ToArray();
        return new ListObjectsV2Response
        {
            CommonPrefixes = [.. folders.Take(2)], IsTruncated = folders.Length > 2, NextContinuationToken = folders.Length > 2 ? folders[1] : null,
        };
    }

    public override Task<DeleteObjectsResponse> DeleteObjectsAsync(DeleteObjectsRequest request, CancellationToken cancellationToken = default)
    {
        request.Objects.ForEach(o => Objects.TryRemove(o.Key, out _));
        return Task.FromResult(new DeleteObjectsResponse());
    }

    public static AmazonS3Exception Error(string code, HttpStatusCode status) =>
        new(code, ErrorType.Sender, code, "request", status);

    SortedDictionary<int, (byte[] Bytes, DateTime At)> Of(string uploadId) =>
        multiparts.TryGetValue(uploadId, out var parts) ? parts : throw Error("NoSuchUpload", HttpStatusCode.NotFound);
}
