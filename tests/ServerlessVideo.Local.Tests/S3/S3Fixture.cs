using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Tests.Endpoint;

namespace ServerlessVideo.Local.Tests.S3;

/// <summary>One server for all tests of a class; each test has keys of its own.</summary>
public sealed class S3Fixture : IAsyncLifetime
{
    internal AwsServer Server { get; private set; } = null!;

    internal AmazonS3Client S3 { get; private set; } = null!;

    internal HttpClient Http { get; } = new();

    public async Task InitializeAsync()
    {
        Server = await AwsServer.StartAsync();
        S3 = Client(Server, new BasicAWSCredentials("local", "locallocal"));
    }

    public async Task DisposeAsync()
    {
        S3.Dispose();
        Http.Dispose();
        await Server.DisposeAsync();
    }

    internal static AmazonS3Client Client(AwsServer server, AWSCredentials credentials, Action<AmazonS3Config>? configure = null)
    {
        var config = new AmazonS3Config { ServiceURL = server.Url.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 };
        configure?.Invoke(config);
        return new(credentials, config);
    }

    internal AmazonS3Client ClientOf(string role) => Client(Server, Session(Server.Issuer.Issue(Server.RoleArn(role))));

    internal static SessionAWSCredentials Session(TemporaryCredentials c) => new(c.AccessKeyId, c.SecretAccessKey, c.SessionToken);

    internal static string NewKey([System.Runtime.CompilerServices.CallerMemberName] string test = "") => $"{test}/{RandomNumberGenerator.GetHexString(6)}";

    internal static byte[] Bytes(int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal Task<PutObjectResponse> PutAsync(string bucket, string key, byte[] bytes) =>
        S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(bytes) });

    internal async Task<byte[]> GetAsync(string bucket, string key, string? versionId = null)
    {
        using var response = await S3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, VersionId = versionId });
        var bytes = new MemoryStream();
        await response.ResponseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    internal string Presign(string bucket, string key, HttpVerb verb = HttpVerb.GET, Action<GetPreSignedUrlRequest>? more = null, int seconds = 60)
    {
        var request = new GetPreSignedUrlRequest { BucketName = bucket, Key = key, Verb = verb, Expires = DateTime.UtcNow.AddSeconds(seconds), Protocol = Protocol.HTTP };
        more?.Invoke(request);
        return S3.GetPreSignedURL(request);
    }

    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
        }
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return Http.SendAsync(request);
    }

    internal static async Task<string> CodeOf(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var start = text.IndexOf("<Code>") + 6;
        return $"{(int)response.StatusCode} {(start > 5 ? text[start..text.IndexOf("</Code>")] : "")}".TrimEnd();
    }

    internal static async Task<string> CodeOf(Func<Task> call)
    {
        var e = await Should.ThrowAsync<AmazonS3Exception>(call);
        return $"{(int)e.StatusCode} {e.ErrorCode}";
    }
}
