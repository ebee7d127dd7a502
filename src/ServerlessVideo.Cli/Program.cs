using System.CommandLine;
using ServerlessVideo.Cli;
using ServerlessVideo.Cli.Commands;

var root = new RootCommand("ServerlessVideo: the whole video platform, on AWS and on this machine")
{
    UpCommand.Create(),
    TestCommand.Create(),
    DemoCommand.Create(),
    UploadCommand.Create(),
    VideoCommands.Show(),
    VideoCommands.Retry(),
    VideoCommands.Cancel(),
    VideoCommands.Move(),
    SynthCommand.Create(),
    DeployCommand.Create(),
    DeployCommand.CreateDestroy(),
    BenchCommand.Create(),
    TokenCommand.Create(),
    ReconcileCommand.Create(),
    HostsCommand.Create(),
    DoctorCommand.Create(),
};
if (Console.IsOutputRedirected)
{
    Spectre.Console.AnsiConsole.Profile.Capabilities.ColorSystem = Spectre.Console.ColorSystem.NoColors;
}

try
{
    // No termination timeout: stopping ends every part of the platform in order.
    return await UsageErrors.InvokeAsync(
        root, args, new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
}
catch (CommandException e)
{
    await Console.Error.WriteLineAsync($"sv: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
