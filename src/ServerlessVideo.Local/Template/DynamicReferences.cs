using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessVideo.Local.Template;

/// <summary>Where the values of one service's dynamic references are.</summary>
public interface IDynamicReferenceSource
{
    /// <value><c>ssm</c> (also serves <c>ssm-secure</c>) or <c>secretsmanager</c>.</value>
    string Service { get; }

    /// <param name="id">Parameter name; name or ARN of a secret.</param>
    Task<string> ReadAsync(string id, CancellationToken cancellationToken);
}

/// <summary>
/// Values of <c>{{resolve:ssm:NAME}}</c> and <c>{{resolve:secretsmanager:ID:SecretString:KEY::}}</c>, read when they
/// are used: the parameter may be written by a function while the platform runs.
/// </summary>
public sealed partial class DynamicReferences(IEnumerable<IDynamicReferenceSource> sources)
{
    /// <summary>The text with each reference replaced by its value.</summary>
    /// <exception cref="TemplateException">A reference's service, or a secret's JSON key, is not there.</exception>
    public async Task<string> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        foreach (var match in Reference().Matches(text).Reverse())
        {
            var value = await ReadAsync(match.Groups["service"].Value, match.Groups["rest"].Value, cancellationToken);
            text = text[..match.Index] + value + text[(match.Index + match.Length)..];
        }
        return text;
    }

    async Task<string> ReadAsync(string service, string rest, CancellationToken cancellationToken)
    {
        var source = sources.FirstOrDefault(s => service == s.Service || service == $"{s.Service}-secure")
            ?? throw new TemplateException($"{{{{resolve:{service}:…}}}} is not understood on the laptop");
        if (service != "secretsmanager")
        {
            return await source.ReadAsync(rest.Split(':')[0], cancellationToken);
        }
        // ID[:SecretString[:JSON-KEY[:STAGE[:VERSION]]]], where an ARN as ID has colons of its own.
        var parts = rest.Split(':');
        var idParts = parts[0] == "arn" ? 7 : 1;
        var secret = await source.ReadAsync(string.Join(':', parts[..idParts]), cancellationToken);
        var key = parts.ElementAtOrDefault(idParts + 1);
        return string.IsNullOrEmpty(key) ? secret
            : JsonNode.Parse(secret)?[key]?.ToString() ?? throw new TemplateException($"secret {parts[idParts - 1]} has no key {key}");
    }

    [GeneratedRegex(@"\{\{resolve:(?<service>[a-z-]+):(?<rest>[^}]+)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
