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
