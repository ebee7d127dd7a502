using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>Runs the JavaScript of an AWS::CloudFront::Function (cloudfront-js-2.0).</summary>
public interface IFunctionRuntime
{
    /// <param name="code">The function's whole source; its <c>handler(event)</c> is called.</param>
    /// <param name="functionEvent">The documented event, version 1.0 (context, viewer, request).</param>
    /// <returns>What the handler returned: a request to go on with, or a response (it has <c>statusCode</c>).</returns>
    /// <exception cref="InvalidOperationException">The script threw, or returned no object.</exception>
    Task<JsonObject> RunAsync(string code, JsonObject functionEvent, CancellationToken cancellationToken);
}
