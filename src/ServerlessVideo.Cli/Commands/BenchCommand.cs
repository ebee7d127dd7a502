using System.CommandLine;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Cli.Commands;

static class BenchCommand
{
    public static Command Create()
    {
        var suites = new Argument<string[]>("suite") { Description = "Suites to run; all without", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("bench", "Run the benchmarks: a table and one line of JSON") { suites };
        command.SetAction(async (parsed, ct) =>
        {
            await Preparation.RunAsync(forTests: true, Console.Out, ct);
            return await Shell.RunAsync("dotnet", ["run", "--project", Workspace.At("tests", "ServerlessVideo.Benchmarks"), "-c", "Release", "--", .. parsed.GetValue(suites)!], Workspace.Root, Console.WriteLine, ct);
        });
        return command;
    }
}
