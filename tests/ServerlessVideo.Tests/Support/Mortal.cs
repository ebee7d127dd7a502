using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Data;

namespace ServerlessVideo.Tests.Support;

/// <summary>A process that dies when one of its writes to the table is done and nobody has the answer.</summary>
public class Mortal : DispatchProxy
{
    IAmazonDynamoDB inner = null!;
    int left;

    internal VideosTable Table { get; private set; } = null!;

    internal static Mortal Of(DynamoDbLocal dynamo)
    {
        var client = Create<IAmazonDynamoDB, Mortal>();
        var mortal = (Mortal)(object)client;
        mortal.inner = dynamo.Client;
        mortal.Table = new VideosTable(client, dynamo.Table.Name);
        return mortal;
    }

    /// <summary>The work dies after its nth write, and is done again by another process. False: it has fewer.</summary>
    internal async Task<bool> DiesAsync(int nth, Func<Task> work)
    {
        left = nth;
        try
        {
            await work();
            return false;
        }
        catch (DeadException)
        {
            await work();
            return true;
        }
        finally
        {
            left = 0;
        }
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(inner, args) switch
    {
        Task<PutItemResponse> put when left > 0 => AfterAsync(put),
        Task<TransactWriteItemsResponse> transaction when left > 0 => AfterAsync(transaction),
        var result => result,
    };

    async Task<T> AfterAsync<T>(Task<T> write)
    {
        var response = await write;
        return --left == 0 ? throw new DeadException() : response;
    }

    sealed class DeadException : Exception;
}
