using System.Text.Json.Serialization;
using ServerlessVideo.Benchmarks.LambdaSample;

// The smallest function with something of everything: a read, a write with a JSON body, and its own allocations.
using var warmUp = new HttpRequestMessage(HttpMethod.Get, "/items/0");
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, SampleJson.Default));
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi).AddAWSLambdaBeforeSnapshotRequest(warmUp);
var app = builder.Build();
app.MapGet("/items/{id:int}", (int id) => new Item(id, "name", ["a", "b"], 1.5m));
app.MapPost("/items", (Item item) => TypedResults.Created($"/items/{item.Id}", item));
app.MapGet("/allocated", () => GC.GetTotalAllocatedBytes(precise: true));
app.Run();

namespace ServerlessVideo.Benchmarks.LambdaSample
{
    internal sealed record Item(int Id, string Name, string[] Tags, decimal Price);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Item))]
    [JsonSerializable(typeof(long))]
    internal sealed partial class SampleJson : JsonSerializerContext;
}
