using System.Text.Json.Nodes;
using System.Xml.Linq;
using ServerlessVideo.Aws.Tests.Models;

namespace ServerlessVideo.Aws.Tests.Wire;

/// <summary>Answers with every member that the model's output has.</summary>
static class ModelAnswers
{
    public const string RequestId = "0c7e2b4e-7f5a-4d8e-9a53-2f9f3f1f4c11";

    public static JsonNode Document(ApiCall call) => call.Operation.Output is not { } output ? new JsonObject()
        : output.Payload is { } payload ? new JsonObject { [payload] = Samples.Json(output.MemberOf(payload)!.Shape) }
        : Samples.Json(output);

    public static Answer Of(ApiCall call)
    {
        var document = Document(call);
        if (call.Operation.Output?.Payload is not { } payload)
        {
            return new Answer(call.Operation.ResponseCode, document.ToJsonString(), ("x-amzn-RequestId", RequestId));
        }

        var shape = call.Operation.Output.MemberOf(payload)!.Shape;
        var xml = XmlDocuments.FromJson(shape, document[payload]!, XName.Get(payload, Namespace(call)));
        return new Answer(call.Operation.ResponseCode, xml.ToString(), ("x-amz-request-id", RequestId), ("x-amzn-RequestId", RequestId), ("Location", "https://example/1"));
    }

    /// <summary>The model has it at the input's payload: http://cloudfront.amazonaws.com/doc/2020-05-31/</summary>
    public static string Namespace(ApiCall call) =>
        (string)call.Operation.Input!.Json["members"]![call.Operation.Input.Payload!]!["xmlNamespace"]!["uri"]!;
}
