using System.CommandLine;
using ServerlessVideo.Cli;
using ServerlessVideo.Cli.Commands;

namespace ServerlessVideo.Cli.Tests;

public class UsageErrorsTests
{
    static readonly RootCommand Root = new("All of it") { VideoCommands.Show(), HostsCommand.Create(), TestCommand.Create() };

    [Theory]
    [InlineData("show v1 --port 99999", "--port must be between", "See: sv show --help")]
    [InlineData("show", "Required argument 'id' missing", "See: sv show --help")]
    [InlineData("hosts fault", "Required argument 'kind' missing", "See: sv hosts fault --help")]
    [InlineData("test --thorogh", "there is no test project --thorogh", "See: sv test --help")]
    [InlineData("shwo", "shwo", "See: sv --help")]
    public async Task Mistake_OnTheCommandLine_IsNamedWithoutAllTheHelp(string line, string mistake, string hint)
    {
        var (code, output, error) = await RunAsync(line.Split(' '));

        code.ShouldBe(1);
        error.ShouldContain(mistake);
        error.TrimEnd().ShouldEndWith(hint);
        (output + error).ShouldNotContain("Usage:");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("show --help")]
    [InlineData("")]
    public async Task Help_WhenItIsAskedFor_IsWhole(string line) =>
        (await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Output.ShouldContain("Usage:");

    static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await UsageErrors.InvokeAsync(Root, arguments, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
