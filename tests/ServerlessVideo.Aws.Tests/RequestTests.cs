using System.Collections;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Aws.Tests.Models;
using ServerlessVideo.Aws.Tests.Wire;

namespace ServerlessVideo.Aws.Tests;

/// <summary>Every request of every operation against AWS's own models, and its signature against a second implementation.</summary>
public sealed class RequestTests
{
    [Theory]
    [MemberData(nameof(ApiCall.Names), MemberType = typeof(ApiCall))]
    public async Task Request_EveryMemberSet_IsAsTheModelHasIt(string service, string operation)
    {
        var call = ApiCall.Of(service, operation);
        var request = Samples.Object(call.RequestType, call.Operation.Input!);

        var sent = await SendAsync(call, request);

        var body = Body(call, sent);
        Validator.Faults(call.Operation.Input!, body).ShouldBeEmpty();
        Comparison.Differences(request, body, call.Operation.Input!).ShouldBeEmpty();
        AssertHttp(call, sent, request);
        AssertSigned(call, sent);
    }

    [Theory]
    [MemberData(nameof(ApiCall.Names), MemberType = typeof(ApiCall))]
    public async Task Request_OnlyRequiredMembersSet_SaysNothingElse(string service, string operation)
    {
        var call = ApiCall.Of(service, operation);
        var request = Samples.Object(call.RequestType, call.Operation.Input!);
        RemoveOptional(request, call.Operation.Input!);

        var sent = await SendAsync(call, request);

        var body = Body(call, sent);
        Validator.Faults(call.Operation.Input!, body).ShouldBeEmpty();
        body.Select(member => member.Key).Except(call.Operation.Input!.Members.Where(member => call.Operation.Input.Required.Contains(member.Name)).Select(member => member.WireName))
            .ShouldBeEmpty();
        sent.Query.ShouldBeEmpty();
        AssertSigned(call, sent);
    }

    [Theory]
    [InlineData("GetJob", "1790000000000-abc123")]
    [InlineData("GetJob", "a b/ü+%41?&=~'()*")]
    [InlineData("CancelJob", "a b/ü+%41?&=~'()*")]
    public async Task Request_IdWithSpecialCharacters_IsEscapedInThePathAndTwiceInTheSignature(string operation, string id)
    {
        var call = ApiCall.Of("mediaconvert", operation);

        var sent = await SendAsync(call, operation == "GetJob" ? new GetJobRequest { Id = id } : new CancelJobRequest { Id = id });

        sent.Path.ShouldBe("/2017-08-29/jobs/" + Uri.EscapeDataString(id));
        AssertSigned(call, sent);
    }

    [Fact]
    public async Task Request_QueryWithSpecialCharacters_IsEscapedAndSigned()
    {
        var call = ApiCall.Of("mediaconvert", "ListJobs");

        var sent = await SendAsync(call, new ListJobsRequest { NextToken = "a b/ü+%41?&=~'()*", MaxResults = 20 });

        sent.Query.Split('&').ShouldBe(["maxResults=20", "nextToken=" + Uri.EscapeDataString("a b/ü+%41?&=~'()*")], ignoreOrder: true);
        AssertSigned(call, sent);
    }

    [Fact]
    public async Task Signature_ChangedBodyHeaderOrPath_IsAnotherSignature()
    {
        var call = ApiCall.Of("sqs", "SendMessage");
        var sent = await SendAsync(call, Samples.Object(call.RequestType, call.Operation.Input!));

        foreach (var changed in new[] { sent with { Body = [.. sent.Body, 32] }, sent with { Path = "/x" }, sent with { Method = "PUT" }, sent with { Query = "a=b" } })
        {
            Should.Throw<ShouldAssertException>(() => AssertSigned(call, changed));
        }
    }

    static async Task<RecordedRequest> SendAsync(ApiCall call, object request)
    {
        await using var server = await LoopbackServer.StartAsync(ModelAnswers.Of(call));
        await call.SendAsync(server, request);
        return server.Requests.ShouldHaveSingleItem();
    }

    static JsonObject Body(ApiCall call, RecordedRequest sent)
    {
        if (sent.Body.Length == 0)
        {
            return [];
        }

        if (call.Operation.Input!.Payload is not { } payload)
        {
            return JsonNode.Parse(sent.Body)!.AsObject();
        }

        var member = call.Operation.Input.MemberOf(payload)!;
        var document = XElement.Load(new MemoryStream(sent.Body));
        document.Name.ShouldBe(XName.Get(member.WireName, ModelAnswers.Namespace(call)));
        document.Descendants().ShouldAllBe(element => element.Name.NamespaceName == document.Name.NamespaceName);
        return new JsonObject { [member.WireName] = XmlDocuments.ToJson(member.Shape, document) };
    }

    static void AssertHttp(ApiCall call, RecordedRequest sent, object request)
    {
        var model = call.Operation;
        var located = Comparison.Properties(request.GetType()).Select(property => (Member: model.Input!.MemberOf(property.Name)!, Value: $"{property.GetValue(request)}")).ToList();
        sent.Method.ShouldBe(model.Method);
        sent.Path.ShouldBe(located.Where(value => value.Member.Location == "uri")
            .Aggregate(model.RequestUri, (uri, value) => uri.Replace($"{{{value.Member.WireName}}}", Uri.EscapeDataString(value.Value))));
        sent.Query.Split('&', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
            located.Where(value => value.Member.Location == "querystring").Select(value => $"{value.Member.WireName}={Uri.EscapeDataString(value.Value)}"), ignoreOrder: true);
        sent.Header("X-Amz-Target").ShouldBe(call.Service.Metadata("targetPrefix") is { Length: > 0 } prefix ? $"{prefix}.{model.Name}" : null);
        sent.Header("Content-Type").ShouldBe(call.Service.Metadata("protocol") switch
        {
            "json" => $"application/x-amz-json-{call.Service.Metadata("jsonVersion")}",
            "rest-xml" => "application/xml",
            _ => sent.Body.Length > 0 ? "application/json" : null,
        });
    }

    static void AssertSigned(ApiCall call, RecordedRequest sent)
    {
        var service = call.Service.Metadata("signingName") is { Length: > 0 } name ? name : call.Service.Metadata("endpointPrefix");
        sent.Header("Authorization").ShouldBe(SigV4.Authorization(sent, ApiCall.AccessKey, ApiCall.Secret, "eu-north-1", service));
        var signed = SigV4.SignedHeaders(sent);
        signed.ShouldContain("host");
        signed.ShouldContain("x-amz-date");
        new[] { "x-amz-target", "content-type" }.Where(header => sent.Header(header) is not null).ShouldBeSubsetOf(signed);
    }

    static void RemoveOptional(object value, Shape shape)
    {
        foreach (var property in Comparison.Properties(value.GetType()))
        {
            var member = shape.MemberOf(property.Name)!;
            if (!shape.Required.Contains(member.Name))
            {
                property.SetValue(value, null);
            }
            else if (member.Shape.Type == "structure")
            {
                RemoveOptional(property.GetValue(value)!, member.Shape);
            }
            else if (member.Shape is { Type: "list", Element.Type: "structure" })
            {
                foreach (var item in (IList)property.GetValue(value)!)
                {
                    RemoveOptional(item, member.Shape.Element);
                }
            }
        }
    }
}
