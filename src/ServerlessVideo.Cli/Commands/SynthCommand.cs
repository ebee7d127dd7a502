using System.CommandLine;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Cli.Commands;

static class SynthCommand
{
    public static Command Create()
    {
        var command = new Command("synth", "Synthesize the CDK app into cdk.out");
        command.SetAction(async (_, ct) =>
        {
            await Preparation.RunAsync(forTests: false, Console.Out, ct);
            foreach (var template in Directory.EnumerateFiles(Workspace.CloudAssembly, "*.template.json"))
            {
                Console.WriteLine(Path.GetRelativePath(Workspace.Root, template));
            }

            return 0;
        });
        return command;
    }
}
