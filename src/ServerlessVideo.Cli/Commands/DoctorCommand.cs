using System.CommandLine;
using ServerlessVideo.Cli.Setup;
using Spectre.Console;

namespace ServerlessVideo.Cli.Commands;

/// <summary>Says what is there, what is missing, and what to do about it.</summary>
static class DoctorCommand
{
    public static Command Create()
    {
        var port = PortOption.Create();
        var command = new Command("doctor", "Check this machine and the platform on it") { port };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(port), ct));
        return command;
    }

    static async Task<int> RunAsync(int port, CancellationToken cancellationToken)
    {
        var table = new Table().AddColumns("check", "state", "what to do");
        var failed = false;
        foreach (var tool in Tool.All)
        {
            Row(tool.Program, tool.IsInstalled, $"apt-get install {tool.Package}", needed: !tool.TestsOnly);
        }

        foreach (var (name, path) in ((string, string)[])[("functions (built)", Workspace.Asset), ("stack (synthesized)", Workspace.CloudAssembly), ("engines (npm)", Workspace.NodeBin)])
        {
            Row(name, Path.Exists(path), "./sv up builds it", needed: false);
        }

        var platform = await HealthAsync(port, cancellationToken);
        Row($"platform on port {port}", platform, PortOption.IsFree(port) ? "./sv up starts it" : "another program holds the port: ./sv up --port N", needed: false);
        AnsiConsole.Write(table);
        return failed ? 1 : 0;

        void Row(string check, bool good, string remedy, bool needed)
        {
            failed |= needed && !good;
            table.AddRow(Markup.Escape(check), good ? "[green]ok[/]" : needed ? "[red]missing[/]" : "[yellow]no[/]", good ? "" : Markup.Escape(remedy));
        }
    }

    static async Task<bool> HealthAsync(int port, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://localhost:{port}/_local/health"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
