using System.Text.Json.Nodes;

namespace ServerlessVideo.Infra.Tests;

public sealed class SecurityTests
{
    /// <summary>Actions that name no resource, each with AWS's reason.</summary>
    static readonly Dictionary<string, string> ResourcelessActions = new()
    {
        ["xray:PutTelemetryRecords"] = "X-Ray writes have no resource type",
        ["xray:PutTraceSegments"] = "X-Ray writes have no resource type",
        ["xray:GetSamplingRules"] = "X-Ray sampling has no resource type",
        ["xray:GetSamplingTargets"] = "X-Ray sampling has no resource type",
        ["dynamodb:ListStreams"] = "lists the streams of an account",
        ["mediaconvert:Probe"] = "reads a file with the caller's own rights",
        ["logs:CreateLogDelivery"] = "log delivery of Step Functions has no resource type",
        ["logs:DeleteLogDelivery"] = "log delivery of Step Functions has no resource type",
        ["logs:GetLogDelivery"] = "log delivery of Step Functions has no resource type",
        ["logs:ListLogDeliveries"] = "log delivery of Step Functions has no resource type",
        ["logs:UpdateLogDelivery"] = "log delivery of Step Functions has no resource type",
        ["logs:PutResourcePolicy"] = "log delivery of Step Functions has no resource type",
        ["logs:DescribeResourcePolicies"] = "log delivery of Step Functions has no resource type",
        ["logs:DescribeLogGroups"] = "log delivery of Step Functions has no resource type",
    };

    static IEnumerable<(string Policy, JsonNode Statement)> Statements() =>
        from policy in Synthesized.OfType("AWS::IAM::Policy")
        from statement in policy.Properties["PolicyDocument"]!["Statement"]!.AsArray()
        select (policy.Id, statement);

    static bool Is(JsonNode statement, string effect, string action) => (string)statement["Effect"]! == effect && Strings(statement["Action"]).Contains(action);

    static IEnumerable<string> Strings(JsonNode? value) => value is JsonArray list ? list.Select(v => v!.ToString()) : [value!.ToString()];

    [Fact]
    public void Policies_Actions_AreNamed()
    {
        Statements().ShouldNotBeEmpty();
        foreach (var (policy, statement) in Statements())
        {
            Strings(statement["Action"]).ShouldAllBe(a => !a.Contains('*'), $"{policy} grants a wildcard action");
        }
    }

    [Fact]
    public void Policies_AnyResource_OnlyWhereTheActionHasNone()
    {
        foreach (var (policy, statement) in Statements().Where(s => Strings(s.Statement["Resource"]).Contains("*")))
        {
            Strings(statement["Action"]).ShouldAllBe(a => ResourcelessActions.ContainsKey(a), policy);
        }
    }

    [Fact]
    public void Table_AuditTrail_IsDeniedToBeRewrittenByEveryFunctionThatWrites()
    {
        const string Delete = "dynamodb:DeleteItem";
        var writers = Statements().Where(s => Is(s.Statement, "Allow", Delete)).Select(s => s.Policy).ToList();
        writers.Count.ShouldBeGreaterThan(5);
        writers.ShouldAllBe(w => Statements().Any(s => s.Policy == w && Is(s.Statement, "Deny", Delete)
            && s.Statement["Condition"]!.ToJsonString().Contains("\"dynamodb:LeadingKeys\":\"AUDIT#*\"")));
        // What else could rewrite an item nobody may.
        Statements().ShouldAllBe(s => !Is(s.Statement, "Allow", "dynamodb:UpdateItem") && !Is(s.Statement, "Allow", "dynamodb:BatchWriteItem"));
    }

    /// <summary>Whatever compares, fails or lists: only the purge can remove an original, and the verification a second copy.</summary>
    [Fact]
    public void Originals_Objects_AreRemovedByPurgeAndVerificationAlone() => Statements()
        .Where(s => Is(s.Statement, "Allow", "s3:DeleteObjectVersion")).Select(s => s.Policy).ShouldAllBe(p => p.Contains("PurgeVideo") || p.Contains("VerifyUpload"));

    [Fact]
    public void Roles_Managed_None() =>
        Synthesized.OfType("AWS::IAM::Role").ShouldAllBe(r => r.Properties["ManagedPolicyArns"] == null);

    [Fact]
    public void Functions_Roles_AreTheirOwn()
    {
        var roles = Synthesized.OfType("AWS::Lambda::Function").Select(f => f.Properties["Role"]!.ToJsonString()).ToList();
        roles.Count.ShouldBeGreaterThan(10);
        roles.ShouldBeUnique();
    }

    [Fact]
    public void Functions_Environment_HoldsNoSecret() =>
        Synthesized.OfType("AWS::Lambda::Function").ShouldAllBe(f => !f.Properties["Environment"]!.ToJsonString().Contains("resolve:"));

    /// <summary>On AWS URLs given by people lead into the public internet only.</summary>
    [Fact]
    public void Functions_ThatFetch_ReachNothingInside()
    {
        var lists = Synthesized.OfType("AWS::Lambda::Function").Select(f => f.Properties["Environment"]!["Variables"]!["EGRESS_ALLOW_LIST"]).Where(v => v != null).ToList();
        lists.Count.ShouldBe(2);
        lists.ShouldAllBe(v => (string)v! == "");
    }

    [Fact]
    public void Buckets_All_PrivateEncryptedAndTlsOnly()
    {
        var buckets = Synthesized.OfType("AWS::S3::Bucket").ToList();
        var policies = Synthesized.OfType("AWS::S3::BucketPolicy").ToDictionary(p => (string)p.Properties["Bucket"]!["Ref"]!, p => p.Properties);
        buckets.Count.ShouldBe(3);
        foreach (var (id, bucket) in buckets)
        {
            bucket["BucketEncryption"].ShouldNotBeNull(id);
            bucket["PublicAccessBlockConfiguration"]!.AsObject().Select(p => (bool)p.Value!).ShouldBe([true, true, true, true], id);
            policies[id].ToJsonString().ShouldContain("aws:SecureTransport", customMessage: id);
        }
    }

    [Fact]
    public void Originals_Configuration_KeepsEverything()
    {
        var (_, originals) = Synthesized.OfType("AWS::S3::Bucket").Single(b => b.Id.Contains("Originals"));
        ((string)originals["VersioningConfiguration"]!["Status"]!).ShouldBe("Enabled");
        ((bool)originals["NotificationConfiguration"]!["EventBridgeConfiguration"]!["EventBridgeEnabled"]!).ShouldBeTrue();
        originals["LifecycleConfiguration"]!.ToJsonString().ShouldContain("AbortIncompleteMultipartUpload");
        var cors = originals["CorsConfiguration"]!["CorsRules"]!.AsArray().ShouldHaveSingleItem()!;
        cors["AllowedOrigins"]!.ToJsonString().ShouldContain("DomainName");
        cors["AllowedOrigins"]!.ToJsonString().ShouldNotContain("*");
        Strings(cors["AllowedMethods"]).ShouldBe(["PUT"]);
        Strings(cors["ExposedHeaders"]).ShouldBe(["ETag", "x-amz-checksum-sha256"]);
    }

    [Fact]
    public void Queues_All_EncryptedAndTlsOnly()
    {
        var secured = Synthesized.OfType("AWS::SQS::QueuePolicy").Where(p => p.Properties.ToJsonString().Contains("aws:SecureTransport"))
            .Select(p => (string)p.Properties["Queues"]![0]!["Ref"]!).ToHashSet();
        foreach (var (id, queue) in Synthesized.OfType("AWS::SQS::Queue"))
        {
            ((bool)queue["SqsManagedSseEnabled"]!).ShouldBeTrue(id);
            secured.ShouldContain(id);
        }
    }

    [Fact]
    public void Tables_All_EncryptedAndRecoverable() => Synthesized.OfType("AWS::DynamoDB::Table").ShouldAllBe(t =>
        (bool)t.Properties["SSESpecification"]!["SSEEnabled"]!
        && (bool)t.Properties["PointInTimeRecoverySpecification"]!["PointInTimeRecoveryEnabled"]!);

    [Fact]
    public void Distribution_Media_OpensOnlyWithASignature()
    {
        var distribution = Synthesized.OfType("AWS::CloudFront::Distribution").Single().Properties["DistributionConfig"]!;
        var media = distribution["CacheBehaviors"]!.AsArray().Single(b => (string)b!["PathPattern"]! == "/media/*")!;
        media["TrustedKeyGroups"]!.AsArray().ShouldHaveSingleItem();
        distribution["CustomErrorResponses"].ShouldBeNull("error pages would rewrite the API's and media's 403 and 404");
        distribution["DefaultCacheBehavior"]!["FunctionAssociations"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public void Distribution_ApiOrigin_CarriesTheSecretByReference()
    {
        var distribution = Synthesized.OfType("AWS::CloudFront::Distribution").Single().Properties["DistributionConfig"]!;
        var api = distribution["Origins"]!.AsArray().Single(o => o!["CustomOriginConfig"] != null)!;
        var header = api["OriginCustomHeaders"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)header["HeaderName"]!).ShouldBe("x-origin-secret");
        header["HeaderValue"]!.ToJsonString().ShouldContain("resolve:secretsmanager");
    }
}
