using System.Text.Json.Nodes;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.CloudFront;

public sealed class InvalidationTests(EdgeHost host) : IClassFixture<EdgeHost>
{
    [Fact]
    public async Task AwsCommandLine_CreatesAndReadsAnInvalidation_ARoleOnlyWithPermission()
    {
        var distribution = host.Only("AWS::CloudFront::Distribution").PhysicalId;
        var batch = """{"Paths":{"Quantity":1,"Items":["/media/v/*"]},"CallerReference":"purge-v"}""";

        var created = await host.AwsAsync(host.RoleOf("serverlessvideo-dev-purge-video"), "cloudfront", "create-invalidation", "--distribution-id", distribution, "--invalidation-batch", batch);
        created.Exit.ShouldBe(0, created.Error);
        var id = JsonNode.Parse(created.Out)!["Invalidation"]!["Id"]!.ToString();

        var read = await host.AwsAsync(null, "cloudfront", "get-invalidation", "--distribution-id", distribution, "--id", id);
        read.Exit.ShouldBe(0, read.Error);
        JsonNode.Parse(read.Out)!["Invalidation"]!["Status"]!.ToString().ShouldBe("Completed");
        JsonNode.Parse(read.Out)!["Invalidation"]!["InvalidationBatch"]!["Paths"]!["Items"]![0]!.ToString().ShouldBe("/media/v/*");

        var refused = await host.AwsAsync(host.RoleOf("serverlessvideo-dev-api"), "cloudfront", "create-invalidation", "--distribution-id", distribution, "--paths", "/*");
        refused.Exit.ShouldNotBe(0);
        refused.Error.ShouldContain("AccessDenied");
    }
}
