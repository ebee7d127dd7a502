using Amazon.CloudFront;
using Amazon.DynamoDBv2;
using Amazon.S3;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

public sealed class HostRegistrationTests
{
    [Theory]
    [InlineData("", "{}", "Aws")]
    [InlineData("", """{"cloudflare_api_token":"t","loom_api_key":"k"}""", "Aws")]
    [InlineData("https://host.example", "{}", "Aws")]
    [InlineData("https://host.example", """{"cloudflare_api_token":"t"}""", "Aws Cloudflare")]
    [InlineData("https://host.example", """{"cloudflare_api_token":"t","loom_api_key":"k"}""", "Aws Cloudflare Loom")]
    public async Task Hosts_AreThereAndSetUpOnceAnOperatorDidHisPart(string setting, string secret, string expected)
    {
        var settings = Settings.Read("f", HostRegistration.AllSettings, name => Setting.Optional.Contains(name) ? setting : "https://set.example");
        await using var services = new ServiceCollection()
            .AddSingleton(settings).AddSingleton(TimeProvider.System).AddSingleton<IdGenerator>()
            .AddSingleton<IAmazonS3>(new FakeS3()).AddSingleton(Recorder.Of<IAmazonCloudFront>(_ => null!).Client)
            .AddSingleton(Recorder.Of<IAmazonSecretsManager>(_ => new GetSecretValueResponse { SecretString = secret }).Client)
            .AddSingleton(new VideosTable(Recorder.Of<IAmazonDynamoDB>(_ => null!).Client, "videos"))
            .AddVideoHosts().BuildServiceProvider();
        var hosts = services.GetRequiredService<VideoHosts>();

        var ready = new List<HostingProvider>();
        foreach (var host in hosts.All)
        {
            if (await host.IsSetUpAsync(default))
            {
                ready.Add(host.Provider);
            }
        }

        hosts.All.Select(host => host.Provider).ShouldBe([HostingProvider.Aws, HostingProvider.Cloudflare, HostingProvider.Loom]);
        string.Join(' ', ready).ShouldBe(expected);
    }
}
