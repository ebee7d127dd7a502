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

    /// <summary>Comes in between a single write and its answer, once.</summary>
    internal Func<Func<Task<PutItemResponse>>, CancellationToken, Task<PutItemResponse>>? AroundPut { get; set; }

    /// <summary>Comes in after the first read, once.</summary>
    internal Func<Task>? AfterRead { get; set; }

    internal bool IsDone => act is null;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        args is [TransactWriteItemsRequest request, CancellationToken token] && act is { } what && when(request)
            ? MeddleAsync(what, request, token)
            : args is [PutItemRequest put, CancellationToken cancellation] && AroundPut is { } around ? PutAsync(around, put, cancellation)
            : targetMethod!.Invoke(inner, args) switch
            {
                Task<GetItemResponse> read when AfterRead is { } after => ReadAsync(read, after),
                Task<QueryResponse> read when AfterRead is { } after => ReadAsync(read, after),
                var result => result,
            };

    async Task<T> ReadAsync<T>(Task<T> read, Func<Task> after)
    {
        AfterRead = null;
        var response = await read;
        await after();
        return response;
    }

    Task<PutItemResponse> PutAsync(
        Func<Func<Task<PutItemResponse>>, CancellationToken, Task<PutItemResponse>> around, PutItemRequest request, CancellationToken cancellationToken)
    {
        AroundPut = null;
        return around(() => inner.PutItemAsync(request, CancellationToken.None), cancellationToken);
    }

    async Task<TransactWriteItemsResponse> MeddleAsync(Func<Task> what, TransactWriteItemsRequest request, CancellationToken cancellationToken)
    {
        act = null;
        await what();
        return await inner.TransactWriteItemsAsync(request, cancellationToken);
    }
}
