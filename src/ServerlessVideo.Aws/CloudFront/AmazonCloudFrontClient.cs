using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Amazon.CloudFront.Model;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.CloudFront;

/// <summary>CloudFront's control API, REST with XML; one endpoint for the partition, signed for us-east-1.</summary>
public class AmazonCloudFrontClient : ThinClient, IAmazonCloudFront
{
    static readonly XNamespace Xml = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    /// <summary>Credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonCloudFrontClient()
        : this(new AmazonCloudFrontConfig())
    {
    }

    public AmazonCloudFrontClient(AmazonCloudFrontConfig config)
        : base(config)
    {
    }

    public AmazonCloudFrontClient(AWSCredentials credentials, AmazonCloudFrontConfig config)
        : base(credentials, config)
    {
    }

    public Task<CreateInvalidationResponse> CreateInvalidationAsync(CreateInvalidationRequest request, CancellationToken cancellationToken = default) =>
        SendAsync<CreateInvalidationResponse>(
            request,
            http =>
            {
                ArgumentException.ThrowIfNullOrEmpty(request.DistributionId);
                http.ResourcePath = "/2020-05-31/distribution/{DistributionId}/invalidation";
                http.AddPathResource("{DistributionId}", request.DistributionId);
                WriteBody(http, "application/xml", Write(request.InvalidationBatch));
            },
            new XmlUnmarshaller(Service, Read),
            cancellationToken);

    static byte[] Write(InvalidationBatch batch)
    {
        using var body = new MemoryStream();
        using (var writer = XmlWriter.Create(body, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false) }))
        {
            new XElement(
                Xml + "InvalidationBatch",
                new XElement(
                    Xml + "Paths",
                    new XElement(Xml + "Quantity", batch.Paths.Quantity),
                    batch.Paths.Items is { } items ? new XElement(Xml + "Items", items.Select(path => new XElement(Xml + "Path", path))) : null),
                new XElement(Xml + "CallerReference", batch.CallerReference)).Save(writer);
        }

        return body.ToArray();
    }

    static CreateInvalidationResponse Read(XElement root, string? location) => new()
    {
        Location = location,
        Invalidation = new Invalidation
        {
            Id = (string)root.Element(Xml + "Id")!,
            Status = (string)root.Element(Xml + "Status")!,
            CreateTime = DateTime.Parse((string)root.Element(Xml + "CreateTime")!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
            InvalidationBatch = Batch(root.Element(Xml + "InvalidationBatch")!),
        },
    };

    static InvalidationBatch Batch(XElement batch)
    {
        var paths = batch.Element(Xml + "Paths")!;
        return new InvalidationBatch
        {
            CallerReference = (string)batch.Element(Xml + "CallerReference")!,
            Paths = new Paths
            {
                Quantity = (int)paths.Element(Xml + "Quantity")!,
                Items = [.. paths.Descendants(Xml + "Path").Select(path => path.Value)],
            },
        };
    }
}
