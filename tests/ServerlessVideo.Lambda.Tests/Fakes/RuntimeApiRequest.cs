using System.Text;
using System.Text.Json;

namespace ServerlessVideo.Lambda.Tests.Fakes;

/// <summary>What the function sent.</summary>
public sealed record RuntimeApiRequest(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body, int Connection)
{
    public string Path => Line.Split(' ')[1]["/2018-06-01/runtime/".Length..];
    public string Text => Encoding.UTF8.GetString(Body);
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
