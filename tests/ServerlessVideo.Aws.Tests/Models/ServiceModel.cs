using System.Text.Json.Nodes;

namespace ServerlessVideo.Aws.Tests.Models;

/// <summary>A service as botocore describes it.</summary>
sealed class ServiceModel(JsonNode root)
{
    public string Metadata(string name) => (string?)root["metadata"]![name] ?? "";

    public Operation Operation(string name) => new(this, name, root["operations"]![name]?.AsObject() ?? throw new KeyNotFoundException($"No operation {name}"));

    public Shape? FindShape(string name) => root["shapes"]![name] is JsonObject json ? new Shape(this, name, json) : null;

    public Shape Shape(string name) => FindShape(name) ?? throw new KeyNotFoundException($"No shape {name}");
}

sealed record Operation(ServiceModel Service, string Name, JsonObject Json)
{
    public string Method => (string)Json["http"]!["method"]!;

    public string RequestUri => (string)Json["http"]!["requestUri"]!;

    public int ResponseCode => (int?)Json["http"]!["responseCode"] ?? 200;

    public Shape? Input => Of("input");

    public Shape? Output => Of("output");

    Shape? Of(string direction) => Json[direction] is { } reference ? Service.Shape((string)reference["shape"]!) : null;
}

/// <param name="Name">As code names it: <c>FileInput</c> for the wire's <c>fileInput</c>.</param>
sealed record Member(string Name, string WireName, string? Location, Shape Shape);

sealed record Shape(ServiceModel Service, string Name, JsonObject Json)
{
    public string Type => (string)Json["type"]!;

    public IReadOnlyList<string> Enum => [.. Json["enum"]?.AsArray().Select(value => (string)value!) ?? []];

    public IReadOnlyList<string> Required => [.. Json["required"]?.AsArray().Select(value => (string)value!) ?? []];

    public double? Min => (double?)Json["min"];

    public double? Max => (double?)Json["max"];

    /// <value>Of Java's dialect, which knows <c>\p{ASCII}</c>.</value>
    public string? Pattern => ((string?)Json["pattern"])?.Replace(@"\p{ASCII}", @"[\x00-\x7F]");

    public string? Payload => (string?)Json["payload"];

    public Shape Element => Service.Shape((string)Json["member"]!["shape"]!);

    public string ElementName => (string?)Json["member"]!["locationName"] ?? "member";

    public Shape Value => Service.Shape((string)Json["value"]!["shape"]!);

    public IReadOnlyList<Member> Members =>
        [.. Json["members"]?.AsObject().Select(member => new Member(
            member.Key,
            (string?)member.Value!["locationName"] ?? member.Key,
            (string?)member.Value["location"],
            Service.Shape((string)member.Value["shape"]!))) ?? []];

    /// <summary>The member a property of the official SDK stands for: the model's name with a capital.</summary>
    public Member? MemberOf(string property) => Members.FirstOrDefault(member => char.ToUpperInvariant(member.Name[0]) + member.Name[1..] == property);
}
