using System.Net.Http;
using Microsoft.OpenApi;

namespace ServerlessVideo.Tests.Operations;

/// <summary>What holds for every route, and the generator cannot see in them: tokens, problems, and that null is left out.</summary>
static class DocumentRules
{
    const string Scheme = "bearer";

    public static void Apply(OpenApiDocument document)
    {
        document.Components!.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "An OIDC access token. Routes that strangers may use take requests without one too.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }, []];
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(o => o.Value))
        {
            (operation.Responses ??= [])["default"] = new OpenApiResponse
            {
                Description = "Refused: a code of docs/errors.md",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("ProblemBody", document) },
                },
            };
        }
        foreach (var schema in document.Components.Schemas!.Values.OfType<OpenApiSchema>().Where(s => s is { Required: not null, Properties: not null }))
        {
            schema.Required!.ExceptWith([.. schema.Required.Where(name => MayBeNull(schema.Properties![name]))]);
        }
    }

    static bool MayBeNull(IOpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.Null) == true || schema.OneOf?.Any(MayBeNull) == true || schema.AnyOf?.Any(MayBeNull) == true;
}
