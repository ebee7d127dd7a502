using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Core;

namespace ServerlessVideo.Tests.Core;

public class SettingsTests
{
    [Fact]
    public void Read_SomeAreMissing_NamesAllOfThemAndTheFunction()
    {
        var e = Should.Throw<InvalidOperationException>(() => Settings.Read("verify-upload", ["A", "B", "C"], name => name == "B" ? "set" : " "));
        e.Message.ShouldBe("Function 'verify-upload' does not start: set the environment variable(s) A, C.");
    }

    [Fact]
    public void Index_UndeclaredName_IsABug() =>
        Should.Throw<InvalidOperationException>(() => Settings.Read("f", ["A"], _ => "set")["B"]).Message.ShouldContain("without declaring");

    [Fact]
    public async Task Run_UnknownFunction_NamesThoseThereAre()
    {
        var e = await Should.ThrowAsync<InvalidOperationException>(() => Functions.RunAsync(_ => "nonsense", CancellationToken.None));
        e.Message.ShouldContain("verify-upload");
        e.Message.ShouldContain("'nonsense'");
    }

    [Fact]
    public void All_FunctionsOfTheDesign_AreThereOnce() => Functions.All.Select(f => f.Name).Order().ShouldBe(
        Functions.All.Select(f => f.Name).Union(["api", "complete-upload", "maintenance", "outbox", "purge-video", "verify-upload"]).Order());
}

public class FunctionsTests
{
    public static readonly TheoryData<string> Names = [.. Functions.All.Where(function => function.Handler is not null).Select(function => function.Name)];

    /// <summary>A service that nobody has registered would be missed at the first event only.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Handler_OfEveryFunction_IsMadeWithWhatItDeclares(string name)
    {
        // AWS clients want to know where they are, and call nobody here.
        Environment.SetEnvironmentVariable("AWS_REGION", Environment.GetEnvironmentVariable("AWS_REGION") ?? "eu-central-1");
        var function = Functions.All.Single(f => f.Name == name);
        await using var services = function.Provide!(Settings.Read(name, function.Settings, setting =>
            setting == Setting.EgressAllowList ? "" : setting.EndsWith("_URL", StringComparison.Ordinal) ? "https://set.example" : "set"));

        services.GetRequiredService(function.Handler!).ShouldNotBeNull();
    }

    [Fact]
    public void Handlers_AreOfAllFunctionsButTheApi() => Functions.All.Where(function => function.Handler is null).Select(function => function.Name).ShouldBe(["api"]);
}
