using ServerlessVideo.Client;

if (args is not [var file, var site, var token])
{
    Console.Error.WriteLine("dotnet run --project samples/dotnet-client -- FILE URL TOKEN");
    return 1;
}

using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
var client = new ServerlessVideoClient(http, new Uri(site), _ => Task.FromResult(token), patience: TimeSpan.FromHours(1))
{
    Waiting = failure => Console.Error.WriteLine(failure is null ? "it goes on" : $"{failure.Message}: it goes on by itself"),
};
var result = await client.UploadAsync(file, new NewUpload(Path.GetFileName(file)));
var video = await client.WaitUntilReadyAsync(result.Video.Id);
Console.WriteLine($"{video.Status}: {video.ShareUrl}{(result.Duplicate ? " (it was there already)" : "")}");
return video.Status == "ready" ? 0 : 1;
