using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace ServerlessVideo.Data;

/// <summary>The one table: typed reads and conditional writes over the low-level client.</summary>
public sealed class VideosTable(IAmazonDynamoDB dynamo, string name)
{
    public IAmazonDynamoDB Client => dynamo;

    public string Name => name;

    /// <summary>Consistent: a decision may rest on it.</summary>
    public async Task<T?> GetAsync<T>(ItemMapper<T> mapper, Key key, CancellationToken cancellationToken) where T : class
    {
        var request = new GetItemRequest { TableName = name, Key = KeyItem(key), ConsistentRead = true };
        var response = await dynamo.GetItemAsync(request, cancellationToken);
        return response.Item is { Count: > 0 } item ? mapper.FromItem(item) : null;
    }

    /// <summary>Writes the whole item. False: the condition did not hold and nothing was written.</summary>
    public async Task<bool> PutAsync<T>(
        ItemMapper<T> mapper, T record, WriteCondition? condition, CancellationToken cancellationToken) where T : class
    {
        var request = new PutItemRequest
        {
            TableName = name,
            Item = mapper.ToItem(record),
            ConditionExpression = condition?.Expression,
            ExpressionAttributeNames = condition?.Names,
            ExpressionAttributeValues = condition?.Values,
        };
        try
        {
            await BesideTransactionsAsync(() => dynamo.PutItemAsync(request, cancellationToken), cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>Items of one partition whose sort key has the prefix, consistent.</summary>
    /// <param name="after">The sort key to go on after.</param>
    /// <param name="limit">At most so many items, or 1 MB.</param>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        ItemMapper<T> mapper, string pk, string prefix, string? after, int limit, bool newestFirst, CancellationToken cancellationToken)
        where T : class
    {
        var response = await dynamo.QueryAsync(
            new QueryRequest
            {
                TableName = name,
                KeyConditionExpression = "pk = :pk AND begins_with(sk, :prefix)",
                ExpressionAttributeValues = new() { [":pk"] = new(pk), [":prefix"] = new(prefix) },
                ExclusiveStartKey = after is null ? null : KeyItem(new Key(pk, after)),
                Limit = limit,
                ScanIndexForward = !newestFirst,
                ConsistentRead = true,
            },
            cancellationToken);
        return [.. (response.Items ?? []).Select(mapper.FromItem)];
    }

    /// <summary>All or nothing. False: a condition did not hold, or another transaction was at one of the items.</summary>
    public async Task<bool> TransactAsync(IEnumerable<TransactWriteItem> writes, CancellationToken cancellationToken)
    {
        try
        {
            await dynamo.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [.. writes] }, cancellationToken);
            return true;
        }
        catch (TransactionCanceledException e) when (e.CancellationReasons.TrueForAll(Expected))
        {
            return false;
        }
    }

    public TransactWriteItem Put<T>(ItemMapper<T> mapper, T record, WriteCondition? condition = null) where T : class => new()
    {
        Put = new Put
        {
            TableName = name,
            Item = mapper.ToItem(record),
            ConditionExpression = condition?.Expression,
            ExpressionAttributeNames = condition?.Names,
            ExpressionAttributeValues = condition?.Values,
        },
    };

    public TransactWriteItem Delete(Key key, WriteCondition? condition = null) => new()
    {
        Delete = new Delete
        {
            TableName = name,
            Key = KeyItem(key),
            ConditionExpression = condition?.Expression,
            ExpressionAttributeNames = condition?.Names,
            ExpressionAttributeValues = condition?.Values,
        },
    };

    /// <summary>Writes nothing; the transaction happens only if the condition holds.</summary>
    public TransactWriteItem Check(Key key, WriteCondition condition) => new()
    {
        ConditionCheck = new ConditionCheck
        {
            TableName = name,
            Key = KeyItem(key),
            ConditionExpression = condition.Expression,
            ExpressionAttributeNames = condition.Names,
            ExpressionAttributeValues = condition.Values,
        },
    };

    /// <summary>Deletes every item of a partition but the one that is to stay; may be repeated at any point.</summary>
    public async Task ClearPartitionAsync(string pk, Key? keep, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = name,
            KeyConditionExpression = "pk = :pk",
            ProjectionExpression = "pk, sk",
            ExpressionAttributeValues = new() { [":pk"] = new(pk) },
            ConsistentRead = true,
        };
        QueryResponse page;
        do
        {
            page = await dynamo.QueryAsync(request, cancellationToken);
            foreach (var item in (page.Items ?? []).Where(item => item["sk"].S != keep?.Sk))
            {
                await BesideTransactionsAsync(() => dynamo.DeleteItemAsync(new DeleteItemRequest { TableName = name, Key = item }, cancellationToken), cancellationToken);
            }
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (page.LastEvaluatedKey is { Count: > 0 });
    }

    /// <summary>A single write is refused while a transaction is at its item: that lasts milliseconds, and its condition decides then.</summary>
    static async Task BesideTransactionsAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        const int tries = 6;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await write();
                return;
            }
            catch (TransactionConflictException) when (attempt < tries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 << attempt)), cancellationToken);
            }
        }
    }

    public static Dictionary<string, AttributeValue> KeyItem(Key key) => new() { ["pk"] = new(key.Pk), ["sk"] = new(key.Sk) };

    static bool Expected(CancellationReason reason) => reason.Code is null or "None" or "ConditionalCheckFailed" or "TransactionConflict";
}

/// <summary>A condition of a write, with its names and values.</summary>
public sealed record WriteCondition(
    string Expression, Dictionary<string, string>? Names = null, Dictionary<string, AttributeValue>? Values = null)
{
    /// <summary>The item is new.</summary>
    public static WriteCondition IsNew => new("attribute_not_exists(pk)");

    public static WriteCondition IsThere => new("attribute_exists(pk)");
}
