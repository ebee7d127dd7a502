using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Data;

namespace ServerlessVideo.Tests.Support;

/// <summary>Somebody who comes in between: does something to the table after a decision was made and before it is written, once.</summary>
public class Meddler : DispatchProxy
{
    IAmazonDynamoDB inner = null!;
    Func<TransactWriteItemsRequest, bool> when = _ => false;
    Func<Task>? act;

    internal VideosTable Table { get; private set; } = null!;

    internal static Meddler Of(DynamoDbLocal dynamo)
    {
        var client = Create<IAmazonDynamoDB, Meddler>();
        var meddler = (Meddler)(object)client;
        meddler.inner = dynamo.Client;
        meddler.Table = new VideosTable(client, dynamo.Table.Name);
        return meddler;
    }

    internal void Before(Func<TransactWriteItemsRequest, bool> transaction, Func<Task> what) => (when, act) = (transaction, what);

    internal bool IsDone => act is null;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        args is [TransactWriteItemsRequest request, CancellationToken token] && act is { } what && when(request)
            ? MeddleAsync(what, request, token)
            : targetMethod!.Invoke(inner, args);

    async Task<TransactWriteItemsResponse> MeddleAsync(Func<Task> what, TransactWriteItemsRequest request, CancellationToken cancellationToken)
    {
        act = null;
        await what();
        return await inner.TransactWriteItemsAsync(request, cancellationToken);
    }
}
