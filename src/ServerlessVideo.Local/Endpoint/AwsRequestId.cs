using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Endpoint;

/// <summary>The id of a request, as the services show it in their answers.</summary>
internal static class AwsRequestId
{
    public static void Stamp(HttpContext http, string service)
    {
        http.TraceIdentifier = RandomNumberGenerator.GetHexString(16);
        if (service == "s3")
        {
            http.Response.Headers["x-amz-request-id"] = http.TraceIdentifier;
            http.Response.Headers["x-amz-id-2"] = http.TraceIdentifier;
        }
        else
        {
            http.Response.Headers["x-amzn-RequestId"] = http.TraceIdentifier;
        }
    }
}
