using System.Text.Json.Nodes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Tests.Template;

public class StackTests
{
    [Theory]
    [InlineData("""{"Ref": "Queue"}""", "http://127.0.0.1:8081/000000000000/jobs")]
    [InlineData("""{"Fn::GetAtt": ["Queue", "Arn"]}""", "arn:aws:sqs:us-east-1:000000000000:jobs")]
    [InlineData("""{"Fn::GetAtt": ["Queue", "QueueName"]}""", "jobs")]
    [InlineData("""{"Ref": "Bucket"}""", "media-000000000000-us-east-1")]
    [InlineData("""{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "Bucket"}, "/*"]]}""", "arn:aws:s3:::media-000000000000-us-east-1/*")]
    [InlineData("""{"Fn::Sub": "${AWS::Region}/${Queue.QueueName}/${!kept}"}""", "us-east-1/jobs/${kept}")]
    [InlineData("""{"Fn::Sub": ["${A}-${Bucket}", {"A": {"Ref": "AWS::StackName"}}]}""", "ServerlessVideo-test-media-000000000000-us-east-1")]
    [InlineData("""{"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": ["Api", "ApiEndpoint"]}]}]}""", "@Api.execute-api.us-east-1.amazonaws.com")]
    [InlineData("""{"Fn::If": ["Yes", "a", "b"]}""", "a")]
    [InlineData("""{"Fn::If": ["No", "a", "b"]}""", "b")]
    [InlineData("""{"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "small"]}""", "2")]
    [InlineData("""{"Fn::Join": ["", ["https://", {"Fn::GetAtt": ["Site", "DomainName"]}, "/x"]]}""", "http://localhost:8080/x")]
    [InlineData("""{"Fn::GetAtt": ["Site", "DomainName"]}""", "localhost:8080")]
    [InlineData("""{"Fn::GetAtt": ["Pool", "ProviderURL"]}""", "http://localhost:8080/_local/oidc")]
    [InlineData("""{"Ref": "Stage"}""", "dev")]
    [InlineData("\"{{resolve:ssm:/a}}\"", "{{resolve:ssm:/a}}")]
    public void Properties_WithIntrinsics_ResolveToTheLaptopsNames(string value, string expected)
    {
        var stack = TestStack.Of("""
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}},
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Join": ["", ["media-", {"Ref": "AWS::AccountId"}, "-", {"Ref": "AWS::Region"}]]}}},
            "Api": {"Type": "AWS::ApiGatewayV2::Api"}, "Pool": {"Type": "AWS::Cognito::UserPool"},
            "Site": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {} } },
            "Gone": {"Type": "AWS::Unheard::Of", "Condition": "No"},
            "P": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/p", "Type": "String", "Value": VALUE } }
            """.Replace("VALUE", value), more: """
            , "Parameters": {"Stage": {"Type": "String", "Default": "dev"}}, "Mappings": {"Sizes": {"us-east-1": {"small": 2}}},
            "Conditions": {"Yes": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, "No": {"Fn::Not": [{"Condition": "Yes"}]}}
            """);

        stack["P"].Properties["Value"]!.ToString().ShouldBe(expected.Replace("@Api", stack["Api"].PhysicalId));
    }

    [Fact]
    public void Properties_NoValue_LeavesThePropertyOut() =>
        TestStack.Of("""
            "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q", "DelaySeconds": {"Ref": "AWS::NoValue"}}}
            """)["Q"].Properties.ContainsKey("DelaySeconds").ShouldBeFalse();

    [Fact]
    public void Constructor_UnknownTypesAndProperties_NamesEachOfThem()
    {
        var error = Should.Throw<TemplateException>(() => TestStack.Of("""
            "Topic": {"Type": "AWS::Kinesis::Stream", "Properties": {}},
            "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q", "FifoQueue": true}},
            "B": {"Type": "AWS::S3::Bucket", "Properties": {"NotificationConfiguration": {"LambdaConfigurations": []}}}
            """));

        error.Message.ShouldContain("Topic: AWS::Kinesis::Stream");
        error.Message.ShouldContain("Q: AWS::SQS::Queue.FifoQueue");
        error.Message.ShouldContain("B: AWS::S3::Bucket.NotificationConfiguration.LambdaConfigurations");
    }

    [Fact]
    public void WithoutEffect_ListsInertTypesAndProperties()
    {
        var stack = TestStack.Of("""
            "A": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "m"}},
            "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q", "SqsManagedSseEnabled": true}}
            """);

        stack.WithoutEffect.ShouldBe(["A: AWS::CloudWatch::Alarm (no metrics on the laptop)", "Q: AWS::SQS::Queue.SqsManagedSseEnabled"]);
    }

    [Fact]
    public void Attribute_OfACustomResource_IsKnownOnceItHasAnswered()
    {
        var stack = TestStack.Of("""
            "Key": {"Type": "Custom::Key", "Properties": {"ServiceToken": "t"}},
            "Public": {"Type": "AWS::CloudFront::PublicKey", "Properties": {"PublicKeyConfig": {"EncodedKey": {"Fn::GetAtt": ["Key", "PublicKey"]}}}}
            """);

        Should.Throw<TemplateException>(() => stack["Public"].Properties).Message.ShouldContain("not provisioned");
        stack.SetProvisioned("Key", "k1", new JsonObject { ["PublicKey"] = "one" });
        stack["Public"].Properties["PublicKeyConfig"]!["EncodedKey"]!.ToString().ShouldBe("one");
        stack.SetProvisioned("Key", "k1", new JsonObject { ["PublicKey"] = "two" });
        stack["Public"].Properties["PublicKeyConfig"]!["EncodedKey"]!.ToString().ShouldBe("two");
    }

    [Fact]
    public void InDependencyOrder_PutsWhatIsReferredToFirst()
    {
        var stack = TestStack.Of("""
            "A": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::Sub": "${B.Arn}"}}},
            "B": {"Type": "AWS::SQS::Queue", "DependsOn": ["C"]},
            "C": {"Type": "AWS::SQS::Queue"}
            """);

        stack.InDependencyOrder().Select(r => r.LogicalId).ShouldBe(["C", "B", "A"]);
    }

    [Fact]
    public void InDependencyOrder_Circle_IsRefused() =>
        Should.Throw<TemplateException>(() => TestStack.Of("""
            "A": {"Type": "AWS::SQS::Queue", "DependsOn": "B"}, "B": {"Type": "AWS::SQS::Queue", "DependsOn": "A"}
            """).InDependencyOrder()).Message.ShouldContain("depends on itself");

    [Fact]
    public async Task DynamicReferences_SecretKeyAndParameter_AreReadAtUse()
    {
        DynamicReferences references = new([new Source("ssm", "v1"), new Source("secretsmanager", """{"password": "p"}""")]);

        (await references.ResolveAsync(
            "a {{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:000000000000:secret:s-abc:SecretString:password::}} b {{resolve:ssm:/x}}",
            CancellationToken.None)).ShouldBe("a p b v1 of /x");
    }

    [Fact]
    public void Load_CloudAssembly_FindsTemplateAndAssets()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "manifest.json"), """
            {"artifacts": {"S.assets": {"type": "cdk:asset-manifest", "properties": {"file": "S.assets.json"}},
              "S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}}}}
            """);
        File.WriteAllText(Path.Combine(folder, "S.assets.json"), """
            {"files": {"abc": {"source": {"path": "asset.abc", "packaging": "zip"}, "destinations": {"current": {"objectKey": "abc.zip"}}}}}
            """);
        File.WriteAllText(Path.Combine(folder, "S.template.json"), """{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}""");

        var stack = Stack.Load(new PlatformOptions(folder, "/nowhere", 8080, "/nowhere"));

        stack.Name.ShouldBe("S");
        stack["Q"].PhysicalId.ShouldEndWith("/S-Q");
        stack.AssetFolder("abc.zip").ShouldBe(Path.Combine(folder, "asset.abc"));
        Directory.Delete(folder, recursive: true);
    }

    sealed class Source(string service, string value) : IDynamicReferenceSource
    {
        public string Service => service;

        public Task<string> ReadAsync(string id, CancellationToken cancellationToken) =>
            Task.FromResult(service == "ssm" ? $"{value} of {id}" : value);
    }
}
