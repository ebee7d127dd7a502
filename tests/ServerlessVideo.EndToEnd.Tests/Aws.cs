using System.Text;
using System.Text.Json;
using ServerlessVideo.Cli.Setup;
using ServerlessVideo.Local;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>Looks behind the API with the AWS command line, as an operator would.</summary>
static class Aws
{
    public static async Task<JsonElement> RunAsync(Platform platform, params string[] arguments)
    {
        var output = new StringBuilder();
        var code = await Shell.RunAsync("env",
            ["AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=locallocal", "AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=",
             "/usr/bin/aws", "--endpoint-url", platform.AwsEndpoint.OriginalString, "--output", "json", .. arguments],
            "/", line => output.AppendLine(line), CancellationToken.None);
        code.ShouldBe(0, output.ToString());
        return output.Length == 0 ? default : JsonElement.Parse(output.ToString());
    }

    /// <summary>Signs the part of one of our URLs again, by the botocore inside the AWS command line, for so many seconds.</summary>
    public static async Task<Uri> PresignPartAsync(Platform platform, Uri ours, int seconds)
    {
        const string Script = """
            import sys
            from awscli.botocore import session
            from awscli.botocore.config import Config
            endpoint, bucket, key, upload, seconds = sys.argv[1:]
            s3 = session.get_session().create_client("s3", region_name="us-east-1", endpoint_url=endpoint,
                aws_access_key_id="local", aws_secret_access_key="locallocal", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
            print(s3.generate_presigned_url("upload_part", Params=dict(Bucket=bucket, Key=key, UploadId=upload, PartNumber=1), ExpiresIn=int(seconds)))
            """;
        var path = ours.AbsolutePath.Trim('/').Split('/', 2);
        var upload = System.Web.HttpUtility.ParseQueryString(ours.Query)["uploadId"]!;
        var output = new StringBuilder();
        var code = await Shell.RunAsync(
            "/usr/bin/python3", ["-c", Script, platform.AwsEndpoint.OriginalString, path[0], path[1], upload, $"{seconds}"], "/", line => output.Append(line), CancellationToken.None);
        code.ShouldBe(0, output.ToString());
        return new Uri(output.ToString());
    }

    /// <returns>Every object of the video, all versions, in every bucket.</returns>
    public static async Task<IReadOnlyList<string>> KeysAsync(Platform platform, string videoId)
    {
        var keys = new List<string>();
        foreach (var bucket in (await RunAsync(platform, "s3api", "list-buckets")).GetProperty("Buckets").EnumerateArray().Select(b => b.GetProperty("Name").GetString()!))
        {
            var versions = await RunAsync(platform, "s3api", "list-object-versions", "--bucket", bucket);
            foreach (var list in (string[])["Versions", "DeleteMarkers"])
            {
                if (versions.ValueKind == JsonValueKind.Object && versions.TryGetProperty(list, out var entries))
                {
                    keys.AddRange(entries.EnumerateArray().Select(v => v.GetProperty("Key").GetString()!).Where(k => k.Contains(videoId)));
                }
            }
        }

        return keys;
    }

    /// <returns>How many multipart uploads of the video S3 holds parts for.</returns>
    public static async Task<int> PartsAsync(Platform platform, string videoId)
    {
        var buckets = (await RunAsync(platform, "s3api", "list-buckets")).GetProperty("Buckets").EnumerateArray().Select(b => b.GetProperty("Name").GetString()!);
        var uploads = await RunAsync(platform, "s3api", "list-multipart-uploads", "--bucket", buckets.Single(b => b.Contains("originals", StringComparison.Ordinal)));
        return uploads.ValueKind == JsonValueKind.Object && uploads.TryGetProperty("Uploads", out var open)
            ? open.EnumerateArray().Count(u => u.GetProperty("Key").GetString()!.Contains(videoId))
            : 0;
    }

    /// <returns>How many records name the video, but for the trail of what happened.</returns>
    public static async Task<int> ItemsAsync(Platform platform, string videoId)
    {
        var table = (await RunAsync(platform, "dynamodb", "list-tables")).GetProperty("TableNames")[0].GetString()!;
        var items = await RunAsync(platform, "dynamodb", "scan", "--table-name", table, "--filter-expression", "contains(pk, :id) AND NOT begins_with(pk, :audit)",
            "--expression-attribute-values", $$$"""{":id":{"S":"{{{videoId}}}"},":audit":{"S":"AUDIT#"}}""", "--select", "COUNT");
        return items.GetProperty("Count").GetInt32();
    }

    /// <returns>How many records have a partition key that begins so.</returns>
    public static async Task<int> CountAsync(Platform platform, string prefix)
    {
        var table = (await RunAsync(platform, "dynamodb", "list-tables")).GetProperty("TableNames")[0].GetString()!;
        var items = await RunAsync(platform, "dynamodb", "scan", "--table-name", table, "--filter-expression", "begins_with(pk, :prefix)",
            "--expression-attribute-values", $$$"""{":prefix":{"S":"{{{prefix}}}"}}""", "--select", "COUNT");
        return items.GetProperty("Count").GetInt32();
    }

    /// <value>The id of the HTTP API, as the platform gave it.</value>
    public static string ApiId => Stack.Load(new PlatformOptions(Workspace.CloudAssembly, "unused", 8080, "unused"))
        .OfType("AWS::ApiGatewayV2::Api").Single().PhysicalId;
}
