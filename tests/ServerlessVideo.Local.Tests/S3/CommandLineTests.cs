using System.Diagnostics;
using Amazon.S3;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

/// <summary>Clients of others: Debian's awscli, rclone and s3cmd.</summary>
public sealed class CommandLineTests(S3Fixture fixture) : IClassFixture<S3Fixture>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("sv-cli-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Awscli_CopiesListsAndRemoves_SmallAndInParts()
    {
        var (prefix, bytes) = (NewKey(), Bytes(9 << 20));
        await File.WriteAllBytesAsync(Path.Combine(folder, "big ü.bin"), bytes);
        await File.WriteAllTextAsync(Path.Combine(folder, "small.html"), "<p>");

        await AwsAsync("s3", "cp", folder, $"s3://media/{prefix}", "--recursive", "--no-progress");
        await AwsAsync("s3", "cp", $"s3://media/{prefix}/big ü.bin", Path.Combine(folder, "back"), "--no-progress");
        await AwsAsync("s3", "cp", $"s3://media/{prefix}/big ü.bin", $"s3://originals/{prefix}", "--no-progress");

        (await File.ReadAllBytesAsync(Path.Combine(folder, "back"))).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        (await fixture.GetAsync(Originals, prefix)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        (await fixture.S3.GetObjectMetadataAsync(Media, prefix + "/small.html")).Headers.ContentType.ShouldBe("text/html");
        await AwsAsync("s3", "rm", $"s3://media/{prefix}/", "--recursive");
        (await fixture.S3.ListObjectsV2Async(new() { BucketName = Media, Prefix = prefix + "/" })).KeyCount.ShouldBe(0);
    }

    [Fact]
    public async Task Awscli_ApiCalls_AreUnderstood()
    {
        var key = NewKey();
        var file = Path.Combine(folder, "f");
        await File.WriteAllBytesAsync(file, Bytes(100));
        var put = await AwsAsync("s3api", "put-object", "--bucket", "originals", "--key", key, "--body", file, "--checksum-algorithm", "SHA256", "--metadata", "a=b", "--query", "[VersionId, ChecksumSHA256]", "--output", "text");
        var version = put.Split('\t')[0];
        await AwsAsync("s3api", "get-object", "--bucket", "originals", "--key", key, "--version-id", version, "--range", "bytes=10-19", file + "2");
        (await File.ReadAllBytesAsync(file + "2")).ShouldBe(Bytes(100)[10..20]);

        var upload = (await AwsAsync("s3api", "create-multipart-upload", "--bucket", "originals", "--key", key, "--checksum-algorithm", "CRC32", "--query", "UploadId", "--output", "text")).Trim();
        var part = (await AwsAsync("s3api", "upload-part", "--bucket", "originals", "--key", key, "--upload-id", upload, "--part-number", "1", "--body", file, "--checksum-algorithm", "CRC32", "--query", "[ETag, ChecksumCRC32]", "--output", "text")).Trim().Split('\t');
        var list = $$"""{"Parts": [{"PartNumber": 1, "ETag": "{{part[0].Replace("\"", "\\\"")}}", "ChecksumCRC32": "{{part[1]}}"}]}""";
        (await AwsAsync("s3api", "complete-multipart-upload", "--bucket", "originals", "--key", key, "--upload-id", upload, "--multipart-upload", list, "--query", "ChecksumCRC32", "--output", "text")).Trim().ShouldEndWith("-1");
        (await AwsAsync("s3api", "delete-objects", "--bucket", "originals", "--delete", $"Objects=[{{Key={key},VersionId={version}}}]", "--query", "Deleted[0].VersionId", "--output", "text")).Trim().ShouldBe(version);
        (await FailAsync("s3api", "head-object", "--bucket", "originals", "--key", "none")).ShouldContain("404");
    }

    [Fact]
    public async Task Awscli_PresignedUrl_IsGood()
    {
        var key = NewKey() + "/a b+c";
        await fixture.PutAsync(Media, key, [1, 2, 3]);
        var url = (await AwsAsync("s3", "presign", $"s3://media/{key}")).Trim();

        (await fixture.Http.GetByteArrayAsync(new Uri(url))).ShouldBe([1, 2, 3]);
        (await CodeOf(await fixture.Http.GetAsync(new Uri(url + "0")))).ShouldBe("403 SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Rclone_SyncsThereAndBack_AndChecks()
    {
        var prefix = NewKey();
        var source = Directory.CreateDirectory(Path.Combine(folder, "source/sub dir")).Parent!.FullName;
        await File.WriteAllBytesAsync(Path.Combine(source, "big.bin"), Bytes(12 << 20));
        await File.WriteAllTextAsync(Path.Combine(source, "sub dir", "ü+.txt"), "text");

        await RcloneAsync("sync", source, $":s3:media/{prefix}", "--s3-upload-cutoff", "5M", "--s3-chunk-size", "5M");
        await RcloneAsync("check", source, $":s3:media/{prefix}", "--download");
        await RcloneAsync("copy", $":s3:media/{prefix}", $":s3:originals/{prefix}");
        await RcloneAsync("sync", $":s3:originals/{prefix}", Path.Combine(folder, "back"));
        await RcloneAsync("purge", $":s3:media/{prefix}");

        (await File.ReadAllBytesAsync(Path.Combine(folder, "back", "big.bin"))).AsSpan().SequenceEqual(Bytes(12 << 20)).ShouldBeTrue();
        (await File.ReadAllTextAsync(Path.Combine(folder, "back", "sub dir", "ü+.txt"))).ShouldBe("text");
        (await fixture.S3.ListObjectsV2Async(new() { BucketName = Media, Prefix = prefix })).KeyCount.ShouldBe(0);
    }

    [Fact]
    public async Task S3cmd_PutsGetsAndLists()
    {
        var key = NewKey();
        await File.WriteAllBytesAsync(Path.Combine(folder, "f"), Bytes(6 << 20));
        string[] common =
        [
            "--access_key=local", "--secret_key=locallocal", $"--host={fixture.Server.Url.Authority}", $"--host-bucket={fixture.Server.Url.Authority}",
            "--no-ssl", "--region=us-east-1", "--config=/dev/null", "--multipart-chunk-size-mb=5", "--no-progress",
        ];

        await RunAsync("/usr/bin/s3cmd", [.. common, "put", Path.Combine(folder, "f"), $"s3://media/{key}"]);
        await RunAsync("/usr/bin/s3cmd", [.. common, "get", $"s3://media/{key}", Path.Combine(folder, "g")]);

        (await File.ReadAllBytesAsync(Path.Combine(folder, "g"))).AsSpan().SequenceEqual(Bytes(6 << 20)).ShouldBeTrue();
        (await RunAsync("/usr/bin/s3cmd", [.. common, "ls", $"s3://media/{key}"])).ShouldContain(key);
    }

    Task<string> AwsAsync(params string[] arguments) =>
        RunAsync("/usr/bin/aws", ["--endpoint-url", fixture.Server.Url.ToString(), "--region", "us-east-1", "--output", "json", .. arguments]);

    async Task<string> FailAsync(params string[] arguments) => (await Should.ThrowAsync<InvalidOperationException>(() => AwsAsync(arguments))).Message;

    Task<string> RcloneAsync(params string[] arguments) => RunAsync("/usr/bin/rclone",
    [
        .. arguments, "--config", "/dev/null", "--s3-provider", "Minio", "--s3-access-key-id", "local", "--s3-secret-access-key", "locallocal",
        "--s3-region", "us-east-1", "--s3-endpoint", fixture.Server.Url.ToString(), "--retries", "1", "--low-level-retries", "1",
    ]);

    internal static async Task<string> RunAsync(string program, string[] arguments, string secret = "locallocal")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["AWS_ACCESS_KEY_ID"] = "local";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = secret;
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_MAX_ATTEMPTS"] = "1";
        // rclone refuses to start with it, and nothing here is TLS.
        start.Environment.Remove("AWS_CA_BUNDLE");
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Wait.ForAsync(process.WaitForExitAsync(), $"{program} ends");
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await error}{await output}");
    }
}
