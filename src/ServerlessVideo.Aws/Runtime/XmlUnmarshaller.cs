using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace ServerlessVideo.Aws.Runtime;

/// <summary>Responses and errors of REST-XML.</summary>
/// <param name="read">Reads the response's root element; the second argument is the Location header.</param>
sealed class XmlUnmarshaller(ServiceDescription service, Func<XElement, string?, AmazonWebServiceResponse> read) : XmlResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) =>
        read(XElement.Load(input.Stream), Header(input.ResponseData, "Location"));

    /// <summary><c>&lt;ErrorResponse&gt;&lt;Error&gt;&lt;Type/&gt;&lt;Code/&gt;&lt;Message/&gt;&lt;/Error&gt;&lt;RequestId/&gt;&lt;/ErrorResponse&gt;</c></summary>
    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var root = Parse(input.Stream);
        string? Text(string name) => root?.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        var code = Text("Code") ?? $"HTTP {(int)statusCode}";
        return service.Error(new ServiceError(
            code,
            code,
            Text("Message") ?? innerException?.Message ?? code,
            (int)statusCode >= 500 ? ErrorType.Receiver : ErrorType.Sender,
            Text("RequestId") ?? Header(input.ResponseData, "x-amzn-RequestId"),
            statusCode,
            innerException));
    }

    static XElement? Parse(Stream body)
    {
        try
        {
            return XElement.Load(body);
        }
        catch (XmlException)
        {
            return null; // A proxy's page, or nothing: the status says what there is to say.
        }
    }

    static string? Header(IWebResponseData response, string name) => response.IsHeaderPresent(name) ? response.GetHeaderValue(name) : null;
}
