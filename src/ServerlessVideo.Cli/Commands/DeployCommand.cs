using System.CommandLine;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.Cli.Commands;

/// <summary>Deploying is <c>cdk deploy</c> with everything it needs built first.</summary>
static class DeployCommand
{
    /// <value>The CDK command line that reads the assemblies of the library version in Directory.Packages.props.</value>
    const string Cdk = "aws-cdk@2";

    public static Command Create() => Create("deploy", "Deploy a stage to the AWS account of the current credentials", ["deploy", "--require-approval", "broadening"]);

    public static Command CreateDestroy() => Create("destroy", "Remove a stage (prod keeps its buckets and its table)", ["destroy"]);

    static Command Create(string name, string description, string[] arguments)
    {
        var stage = new Option<string>("--stage") { Description = "dev or prod", DefaultValueFactory = _ => "dev" };
        stage.AcceptOnlyFromAmong("dev", "prod");
        var command = new Command(name, description) { stage };
        command.SetAction(async (parsed, ct) =>
        {
            await Preparation.RunAsync(forTests: false, Console.Out, ct);
            return await Shell.RunAsync("npx", ["--yes", Cdk, .. arguments, "--context", $"stage={parsed.GetValue(stage)}", "--all"], Workspace.Root, Console.WriteLine, ct);
        });
        return command;
    }
}
