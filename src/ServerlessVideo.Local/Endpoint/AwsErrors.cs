using System.Net.Mime;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Endpoint;

/// <summary>Writes a refusal in the protocol of the service: XML of S3 or CloudFront, JSON 1.0/1.1 (by its target header), REST-JSON.</summary>
public static class AwsErrors
{
    private static readonly XNamespace CloudFront = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    public static async Task WriteAsync(HttpContext http, string service, AwsException error, CancellationToken cancellationToken)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        var body = service switch
        {
            "s3" => Xml(response, new XElement("Error",
                new XElement("Code", error.Code), new XElement("Message", error.Message),
                new XElement("Resource", http.Request.Path.Value), new XElement("RequestId", http.TraceIdentifier))),
            "cloudfront" => Xml(response, new XElement(CloudFront + "ErrorResponse",
                new XElement(CloudFront + "Error", new XElement(CloudFront + "Type", error.Status < 500 ? "Sender" : "Receiver"),
                    new XElement(CloudFront + "Code", error.Code), new XElement(CloudFront + "Message", error.Message)),
                new XElement(CloudFront + "RequestId", http.TraceIdentifier))),
            _ => Json(http, error),
        };
        if (!HttpMethods.IsHead(http.Request.Method) && error.Status != StatusCodes.Status304NotModified)
        {
            await response.WriteAsync(body, cancellationToken);
        }
    }

    private static string Xml(HttpResponse response, XElement root)
    {
        response.ContentType = MediaTypeNames.Application.Xml;
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root.ToString(SaveOptions.DisableFormatting)}";
    }

    private static string Json(HttpContext http, AwsException error)
    {
        if (http.Request.Headers.ContainsKey("x-amz-target"))
        {
            http.Response.ContentType = http.Request.ContentType;
            return new JsonObject { ["__type"] = error.Code, ["message"] = error.Message }.ToJsonString();
        }
        http.Response.ContentType = MediaTypeNames.Application.Json;
        http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        return new JsonObject { ["message"] = error.Message }.ToJsonString();
    }
}
