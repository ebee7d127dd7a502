using System.Net.Mime;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

internal static class S3Xml
{
    public static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static readonly XmlWriterSettings Settings = new() { Async = true, Encoding = new UTF8Encoding(false), CheckCharacters = false };

    /// <summary>An element of S3's namespace; null content is left out, a null element with it.</summary>
    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content);

    /// <summary>The element if there is a value.</summary>
    public static XElement? Optional(string name, object? value) => value is null or "" ? null : Element(name, value);

    public static string Date(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    public static XElement? Of(Checksum? checksum) =>
        checksum is null ? null : Element("Checksum" + Checksums.NameOf(checksum.Algorithm), checksum.Value);

    /// <summary>A checksum among an element's children, as the lists of parts carry it.</summary>
    public static Checksum? ChecksumIn(XElement parent) => Enum.GetValues<ChecksumAlgorithm>()
        .Select(a => (Algorithm: a, Value: Value(parent, "Checksum" + Checksums.NameOf(a))))
        .Where(c => c.Value is not null).Select(c => new Checksum(c.Algorithm, c.Value!)).FirstOrDefault();

    /// <summary>By local name: clients send lists with the namespace and without.</summary>
    public static string? Value(XElement parent, string name) => parent.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    public static async Task WriteAsync(HttpResponse response, XElement root, CancellationToken cancellationToken)
    {
        var text = new MemoryStream();
        await using (var writer = XmlWriter.Create(text, Settings))
        {
            await root.SaveAsync(writer, cancellationToken);
        }
        response.ContentType = MediaTypeNames.Application.Xml;
        response.ContentLength = text.Length;
        await response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), cancellationToken);
    }
}
