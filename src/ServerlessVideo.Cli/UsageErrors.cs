using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace ServerlessVideo.Cli;

/// <summary>What is told of a mistyped command line: the mistake, and where help is; not all of the help after it.</summary>
static class UsageErrors
{
    public static async Task<int> InvokeAsync(Command root, IReadOnlyList<string> arguments, InvocationConfiguration configuration)
    {
        var parsed = root.Parse(arguments);
        // Who says nothing is shown what can be said.
        if (parsed.Action is ParseErrorAction mistake && arguments.Count > 0)
        {
            mistake.ShowHelp = false;
            var code = await parsed.InvokeAsync(configuration);
            await configuration.Error.WriteLineAsync($"See: {string.Join(' ', Names(parsed.CommandResult).Reverse())} --help");
            return code;
        }
        return await parsed.InvokeAsync(configuration);
    }

    /// <summary>Innermost first.</summary>
    static IEnumerable<string> Names(CommandResult? command)
    {
        for (; command is not null; command = command.Parent as CommandResult)
        {
            yield return command.Parent is null ? "sv" : command.Command.Name;
        }
    }
}
