using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>CloudFront's control API, 2020-05-31 (REST-XML): CreateInvalidation and GetInvalidation.</summary>
sealed class CloudFrontService(Stack stack, InvalidationStore invalidations) : IAwsService
{
    static readonly XNamespace Ns = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    public string SigningName => "cloudfront";

    public Task HandleAsync(HttpContext http, AwsCaller caller) => (http.Request.Method, http.Request.Path.Value!.Split('/')) switch
    {
        ("POST", ["", "2020-05-31", "distribution", var id, "invalidation"]) => CreateAsync(http, caller, id),
        ("GET", ["", "2020-05-31", "distribution", var id, "invalidation", var invalidation]) => GetAsync(http, caller, id, invalidation),
        _ => throw new AwsException(400, "InvalidArgument", "The laptop's CloudFront does not know this operation."),
    };

    async Task CreateAsync(HttpContext http, AwsCaller caller, string distributionId)
    {
        Demand(caller, "cloudfront:CreateInvalidation", distributionId);
        XElement batch;
        try
        {
            batch = await XElement.LoadAsync(http.Request.Body, LoadOptions.None, http.RequestAborted);
        }
        catch (System.Xml.XmlException e)
        {
            throw new AwsException(400, "MalformedXML", e.Message);
        }
        var paths = batch.Element(Ns + "Paths")?.Element(Ns + "Items")?.Elements(Ns + "Path").Select(p => p.Value).ToList() ?? [];
        var reference = batch.Element(Ns + "CallerReference")?.Value;
        if (string.IsNullOrEmpty(reference) || paths.Count == 0 || paths.Exists(p => !p.StartsWith('/'))
            || batch.Element(Ns + "Paths")?.Element(Ns + "Quantity")?.Value != paths.Count.ToString())
        {
            throw new AwsException(400, "InvalidArgument", "An invalidation has a CallerReference and paths that begin with a slash, as many as Quantity says.");
        }
        var invalidation = await invalidations.AddAsync(distributionId, reference, paths, http.RequestAborted);
        http.Response.Headers.Location = $"https://cloudfront.amazonaws.com/2020-05-31/distribution/{distributionId}/invalidation/{invalidation.Id}";
        await WriteAsync(http, 201, Xml(invalidation));
    }

    async Task GetAsync(HttpContext http, AwsCaller caller, string distributionId, string id)
    {
        Demand(caller, "cloudfront:GetInvalidation", distributionId);
        await WriteAsync(http, 200, Xml(invalidations.Find(distributionId, id)
            ?? throw new AwsException(404, "NoSuchInvalidation", "The specified invalidation does not exist.")));
    }

    void Demand(AwsCaller caller, string action, string distributionId)
    {
        caller.Demand(action, $"arn:aws:cloudfront::{Stack.Account}:distribution/{distributionId}");
        if (!stack.OfType("AWS::CloudFront::Distribution").Any(d => d.PhysicalId == distributionId))
        {
            throw new AwsException(404, "NoSuchDistribution", "The specified distribution does not exist.");
        }
    }

    static XElement Xml(Invalidation invalidation) => new(Ns + "Invalidation",
        new XElement(Ns + "Id", invalidation.Id),
        new XElement(Ns + "Status", "Completed"),
        new XElement(Ns + "CreateTime", invalidation.CreateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
        new XElement(Ns + "InvalidationBatch",
            new XElement(Ns + "Paths",
                new XElement(Ns + "Quantity", invalidation.Paths.Count),
                new XElement(Ns + "Items", invalidation.Paths.Select(p => new XElement(Ns + "Path", p)))),
            new XElement(Ns + "CallerReference", invalidation.CallerReference)));

    static Task WriteAsync(HttpContext http, int status, XElement body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/xml";
        return http.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body.ToString(SaveOptions.DisableFormatting)}", http.RequestAborted);
    }
}
