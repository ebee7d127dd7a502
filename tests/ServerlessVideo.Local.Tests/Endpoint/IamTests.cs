using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;
using ServerlessVideo.Local.Tests.Template;

namespace ServerlessVideo.Local.Tests.Endpoint;

public class IamTests
{
    static readonly Dictionary<string, string> Context = new(StringComparer.OrdinalIgnoreCase)
    {
        ["aws:SourceArn"] = "arn:aws:sqs:us-east-1:1:queue", ["s3:prefix"] = "home/ann", ["aws:SecureTransport"] = "true", ["n"] = "5",
    };

    [Theory]
    [InlineData("StringEquals", "s3:prefix", "home/ann", true)]
    [InlineData("StringEquals", "S3:PREFIX", "home/ann", true)]
    [InlineData("StringEquals", "s3:prefix", "home/*", false)]
    [InlineData("StringLike", "s3:prefix", "home/*", true)]
    [InlineData("StringNotLike", "s3:prefix", "home/*", false)]
    [InlineData("StringNotEquals", "absent", "x", true)]
    [InlineData("StringEquals", "absent", "x", false)]
    [InlineData("StringEqualsIfExists", "absent", "x", true)]
    [InlineData("StringEqualsIgnoreCase", "s3:prefix", "HOME/ANN", true)]
    [InlineData("ForAllValues:StringLike", "absent", "x", true)]
    [InlineData("ForAnyValue:StringLike", "s3:prefix", "h*", true)]
    [InlineData("ForAnyValue:StringNotEquals", "absent", "x", false)]
    [InlineData("ArnLike", "aws:SourceArn", "arn:aws:sqs:*:*:q*", true)]
    [InlineData("ArnEquals", "aws:SourceArn", "arn:aws:*:queue", false)]
    [InlineData("ArnNotLike", "aws:SourceArn", "arn:aws:sqs:*:*:q*", false)]
    [InlineData("Bool", "aws:SecureTransport", "false", false)]
    [InlineData("Null", "absent", "true", true)]
    [InlineData("Null", "s3:prefix", "true", false)]
    [InlineData("NumericLessThan", "n", "5.5", true)]
    [InlineData("NumericLessThan", "absent", "1.2", false)]
    [InlineData("NumericGreaterThanEquals", "n", "6", false)]
    [InlineData("NumericEquals", "s3:prefix", "6", false)]
    public void Condition_Holds_AsIamSays(string name, string key, string value, bool expected) =>
        Policy($$"""{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "{{name}}": { "{{key}}": "{{value}}" } } }""")
            .Decide("a:B", "arn", Context).ShouldBe(expected ? Decision.Allow : Decision.Silent);

    [Theory]
    [InlineData("""{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "1" } } }""", "IpAddress")]
    [InlineData("""{ "Effect": "Perhaps", "Action": "*", "Resource": "*" }""", "Perhaps")]
    [InlineData("""{ "Effect": "Allow", "Action": "*", "Resource": "*", "NotPrincipal": "*" }""", "NotPrincipal")]
    [InlineData("""{ "Effect": "Allow", "Action": "*", "Resource": "arn:${aws:username}" }""", "${aws:username}")]
    public void Policy_NotUnderstood_StopsTheStartByName(string statement, string name)
    {
        var stack = TestStack.Of($$"""
            "R": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": {}, "Policies": [{ "PolicyName": "p", "PolicyDocument": { "Statement": [{{statement}}] } }] } }
            """);

        Should.Throw<TemplateException>(() => new AwsCallers(stack)).Message.ShouldSatisfyAllConditions(m => m.ShouldContain(name), m => m.ShouldContain("R"));
    }

    [Fact]
    public void ManagedPolicy_NotKnown_StopsTheStartByName()
    {
        var stack = TestStack.Of("""
            "R": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": {}, "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"] } }
            """);

        Should.Throw<TemplateException>(() => new AwsCallers(stack)).Message.ShouldContain("AdministratorAccess");
    }

    [Fact]
    public void Role_OfTheTemplate_HasItsInlineAttachedAndManagedPolicies()
    {
        var stack = TestStack.Of("""
            "R": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": {},
                "Policies": [{ "PolicyName": "p", "PolicyDocument": { "Statement": { "Effect": "Allow", "Action": "a:Inline", "Resource": "*" } } }],
                "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", { "Ref": "M" }] } },
            "M": { "Type": "AWS::IAM::ManagedPolicy", "Properties": { "PolicyDocument": { "Statement": [{ "Effect": "Allow", "Action": "a:Managed", "Resource": "*" }] } } },
            "P": { "Type": "AWS::IAM::Policy", "Properties": { "PolicyName": "p", "Roles": [{ "Ref": "R" }], "PolicyDocument": { "Statement": [
                { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:x", "Condition": { "StringEquals": { "iam:PassedToService": "mediaconvert.amazonaws.com" } } },
                { "Effect": "Allow", "NotAction": "b:*", "NotResource": "arn:secret" }] } } }
            """);
        var role = new AwsCallers(stack).Role(stack["R"].Arn);

        role.Allows("a:Inline", "x").ShouldBeTrue();
        role.Allows("A:managed", "arn:secret").ShouldBeTrue();
        role.Allows("logs:PutLogEvents", "arn:secret").ShouldBeTrue();
        role.Allows("b:Any", "x").ShouldBeFalse();
        role.Allows("c:Any", "arn:secret").ShouldBeFalse();
        AccessRequest Pass(string service) => new("iam:PassRole", "arn:secret") { Context = new Dictionary<string, string> { ["iam:PassedToService"] = service } };
        role.Allows(Pass("mediaconvert.amazonaws.com") with { Resource = "arn:x" }).ShouldBeTrue();
        role.Allows(Pass("mediaconvert.amazonaws.com")).ShouldBeFalse();
        Should.Throw<AwsException>(() => new AwsCallers(stack).Role("arn:other")).Code.ShouldBe("AccessDenied");
    }

    [Fact]
    public void Glob_OfAnyPattern_IsTheRegexOfIt() => Prop.ForAll(Words(), Words(), (pattern, text) =>
        Glob.IsMatch(pattern, text) == Regex.IsMatch(text, $"\\A{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}\\z", RegexOptions.Singleline))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Decision_OfAnyStatements_IsDenyIfOneDenies_InAnyOrder() => Prop.ForAll(Statements(), statements =>
    {
        PolicyDocument Of(IEnumerable<(bool Allow, string Action)> of) => Policy(string.Join(",", of.Select(s =>
            $$"""{ "Effect": "{{(s.Allow ? "Allow" : "Deny")}}", "Action": "x:{{s.Action}}", "Resource": "*" }""")));
        var applying = statements.Where(s => Glob.IsMatch(s.Action, "aab")).ToList();
        var expected = applying.Exists(s => !s.Allow) ? Decision.Deny : applying.Count > 0 ? Decision.Allow : Decision.Silent;
        return Of(statements).Decide("x:aab", "r", Context) == expected && Of(Enumerable.Reverse(statements)).Decide("X:AAB", "r", Context) == expected;
    }).QuickCheckThrowOnFailure();

    static Arbitrary<string> Words() => Arb.From(Gen.Elements('a', 'b', '*', '?', '.').ArrayOf().Select(c => new string(c)));

    static Arbitrary<List<(bool Allow, string Action)>> Statements() => Arb.From(
        Gen.Zip(Gen.Elements(true, true, false), Words().Generator).ListOf().Select(l => l.ToList()));

    static PolicyDocument Policy(string statements) => PolicyDocument.Parse(JsonNode.Parse($$"""{ "Statement": [{{statements}}] }"""), "test");
}
