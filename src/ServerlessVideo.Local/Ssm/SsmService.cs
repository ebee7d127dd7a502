using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Ssm;

/// <summary>Systems Manager's Parameter Store (JSON 1.1): the operations that the product and its tests use.</summary>
sealed class SsmService(ParameterStore store) : IAwsService
{
    public string SigningName => "ssm";

    public Task HandleAsync(HttpContext http, AwsCaller caller) => AwsJson.HandleAsync(http, "AmazonSSM", async (operation, request) => operation switch
    {
        "GetParameter" => Get(caller, request),
        "GetParametersByPath" => GetByPath(caller, request),
        "PutParameter" => await PutAsync(caller, request, http.RequestAborted),
        "DeleteParameter" => await DeleteAsync(caller, request, http.RequestAborted),
        _ => null,
    });

    JsonObject Get(AwsCaller caller, JsonObject request)
    {
        var name = AwsJson.Required(request, "Name");
        caller.Demand("ssm:GetParameter", Arn(name));
        return new() { ["Parameter"] = Json(store.Get(name), IsTrue(request, "WithDecryption")) };
    }

    JsonObject GetByPath(AwsCaller caller, JsonObject request)
    {
        var path = AwsJson.Required(request, "Path");
        caller.Demand("ssm:GetParametersByPath", Arn(path));
        var size = request["MaxResults"]?.GetValue<int>() ?? 10;
        var skip = int.TryParse(request["NextToken"]?.ToString(), out var offset) ? offset : 0;
        var found = store.Under(path, IsTrue(request, "Recursive"));
        JsonObject response = new()
        {
            ["Parameters"] = new JsonArray([.. found.Skip(skip).Take(size).Select(p => Json(p, IsTrue(request, "WithDecryption")))]),
        };
        if (found.Count > skip + size)
        {
            response["NextToken"] = $"{skip + size}";
        }
        return response;
    }

    async Task<JsonObject> PutAsync(AwsCaller caller, JsonObject request, CancellationToken cancellationToken)
    {
        var name = AwsJson.Required(request, "Name");
        caller.Demand("ssm:PutParameter", Arn(name));
        var overwrite = IsTrue(request, "Overwrite");
        var type = request["Type"]?.ToString() ?? store.Find(name)?.Type;
        if (type is not ("String" or "StringList" or "SecureString"))
        {
            throw new AwsException(400, "ValidationException", "A parameter type is required when you create a parameter.");
        }
        var parameter = await store.PutAsync(name, type, AwsJson.Required(request, "Value"), overwrite, cancellationToken);
        return new() { ["Version"] = parameter.Version, ["Tier"] = "Standard" };
    }

    async Task<JsonObject> DeleteAsync(AwsCaller caller, JsonObject request, CancellationToken cancellationToken)
    {
        var name = AwsJson.Required(request, "Name");
        caller.Demand("ssm:DeleteParameter", Arn(name));
        await store.DeleteAsync(name, cancellationToken);
        return [];
    }

    /// <remarks>Without decryption the value of a SecureString is some ciphertext; here one that nobody can decrypt.</remarks>
    static JsonObject Json(Parameter parameter, bool decrypt) => new()
    {
        ["Name"] = parameter.Name,
        ["Type"] = parameter.Type,
        ["Value"] = parameter.Type == "SecureString" && !decrypt
            ? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{parameter.Version} {parameter.Value}")))
            : parameter.Value,
        ["Version"] = parameter.Version,
        ["LastModifiedDate"] = parameter.LastModified.ToUnixTimeMilliseconds() / 1000.0,
        ["ARN"] = Arn(parameter.Name),
        ["DataType"] = "text",
    };

    static string Arn(string name) => $"arn:aws:ssm:{Stack.Region}:{Stack.Account}:parameter/{name.TrimStart('/')}";

    static bool IsTrue(JsonObject request, string member) => request[member]?.GetValue<bool>() == true;
}
