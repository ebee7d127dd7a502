using System.Text.Json.Nodes;
using ServerlessVideo.Local.DynamoDb;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Provisioning;

/// <summary>Tables as the template has them. CloudFormation's properties are those of CreateTable, but for a few.</summary>
sealed class TableProvisioner(DynamoDbEngine engine, TimeProvider time)
{
    static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    public async Task ProvisionAsync(Resource resource, CancellationToken cancellationToken)
    {
        var properties = resource.Properties;
        if (await DescribeAsync(resource.PhysicalId, cancellationToken) is { } table)
        {
            await AddIndexesAsync(resource, table, cancellationToken);
            return;
        }
        await engine.Tables.CallAsync("CreateTable", CreateRequest(resource.PhysicalId, properties), cancellationToken);
        await ActiveAsync(resource.PhysicalId, cancellationToken);
        if (properties["TimeToLiveSpecification"] is { } ttl)
        {
            await engine.Tables.CallAsync(
                "UpdateTimeToLive", new JsonObject { ["TableName"] = resource.PhysicalId, ["TimeToLiveSpecification"] = ttl.DeepClone() }, cancellationToken);
        }
    }

    static JsonObject CreateRequest(string name, JsonObject properties)
    {
        JsonObject request = new() { ["TableName"] = name };
        foreach (var property in (string[])["AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes"])
        {
            if (properties[property] is { } value)
            {
                request[property] = value.DeepClone();
            }
        }
        if (properties["StreamSpecification"]?["StreamViewType"] is { } view)
        {
            request["StreamSpecification"] = new JsonObject { ["StreamEnabled"] = true, ["StreamViewType"] = view.DeepClone() };
        }
        return request;
    }

    async Task<JsonNode?> DescribeAsync(string table, CancellationToken cancellationToken)
    {
        try
        {
            return (await engine.Tables.CallAsync("DescribeTable", new JsonObject { ["TableName"] = table }, cancellationToken))["Table"];
        }
        catch (EngineException e) when (e.Code == "ResourceNotFoundException")
        {
            return null;
        }
    }

    /// <summary>The one change of a table that keeps its items; DynamoDB makes one index at a time.</summary>
    async Task AddIndexesAsync(Resource resource, JsonNode table, CancellationToken cancellationToken)
    {
        var known = (table["GlobalSecondaryIndexes"] as JsonArray ?? []).Select(i => i!["IndexName"]!.ToString()).ToHashSet();
        foreach (var index in (resource.Properties["GlobalSecondaryIndexes"] as JsonArray ?? []).Where(i => !known.Contains(i!["IndexName"]!.ToString())))
        {
            await engine.Tables.CallAsync("UpdateTable", new JsonObject
            {
                ["TableName"] = resource.PhysicalId,
                ["AttributeDefinitions"] = resource.Properties["AttributeDefinitions"]!.DeepClone(),
                ["GlobalSecondaryIndexUpdates"] = new JsonArray(new JsonObject { ["Create"] = index!.DeepClone() }),
            }, cancellationToken);
            await ActiveAsync(resource.PhysicalId, cancellationToken);
        }
    }

    async Task ActiveAsync(string table, CancellationToken cancellationToken)
    {
        while (!IsActive(await DescribeAsync(table, cancellationToken)))
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    static bool IsActive(JsonNode? table) => table?["TableStatus"]?.ToString() == "ACTIVE"
        && (table["GlobalSecondaryIndexes"] as JsonArray ?? []).All(i => i!["IndexStatus"]!.ToString() == "ACTIVE");
}
