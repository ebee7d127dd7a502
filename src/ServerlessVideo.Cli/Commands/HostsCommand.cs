using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ServerlessVideo.Cli.Uploading;

namespace ServerlessVideo.Cli.Commands;

/// <summary>The video hosts of a laptop platform: how they are, and their faults to switch.</summary>
static class HostsCommand
{
    sealed record HostState(string Host, string? Fault, DateTimeOffset? Until, IReadOnlyDictionary<string, long> Counts);

    sealed record Refusal(string Error);

    static readonly string[] Names = ["aws", "cloudflare", "loom"];

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var port = PortOption.Create();
        port.Recursive = true;
        var command = new Command("hosts", "The video hosts of the laptop platform, and their faults") { port, CreateFault(port), CreateClear(port) };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(port), HttpMethod.Get, "", null, Console.Out, ct));
        return command;
    }

    static Command CreateFault(Option<int> port)
    {
        var host = new Argument<string>("host") { Description = "aws, cloudflare or loom" };
        var kind = new Argument<string>("kind")
        {
            Description = "refuse, 429, 500, slow, hang, cut, quota, processing_error, never_ready, webhook_lost, webhook_duplicate, webhook_late, webhook_forged, webhook_disordered; of cloudflare fetch_error",
        };
        var length = new Option<TimeSpan>("--for")
        {
            Description = "How long: 30s, 2m, 1h (10m unless told)",
            DefaultValueFactory = _ => TimeSpan.FromMinutes(10),
            CustomParser = result =>
            {
                if (ParseLength(result.Tokens[0].Value) is { } parsed)
                {
                    return parsed;
                }
                result.AddError($"--for takes a number of s, m or h, not '{result.Tokens[0].Value}'");
                return default;
            },
        };
        var command = new Command("fault", "Make a host fail in one way for a while") { host, kind, length };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(port), HttpMethod.Post, $"/{Uri.EscapeDataString(parsed.GetValue(host)!)}/fault",
            new { kind = parsed.GetValue(kind), seconds = (int)parsed.GetValue(length).TotalSeconds }, Console.Out, ct));
        return command;
    }

    static Command CreateClear(Option<int> port)
    {
        var host = new Argument<string?>("host") { Description = "Without it all of them", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("clear", "End the fault of a host and close its circuit: it is used again at once") { host };
        command.SetAction(async (parsed, ct) =>
        {
            var one = parsed.GetValue(host);
            await RunAsync(parsed.GetValue(port), HttpMethod.Delete, one is null ? "" : $"/{Uri.EscapeDataString(one)}/fault", null, Console.Out, ct);
            var session = Session.OnLaptop(parsed.GetValue(port), "admin", user: null);
            foreach (var name in one is null ? Names : [one])
            {
                await VideoCommands.CallAsync(session, HttpMethod.Post, $"/admin/hosts/{name}/reset", body: null, ct);
            }
            return 0;
        });
        return command;
    }

    /// <summary>90s, 2m, 1h.</summary>
    internal static TimeSpan? ParseLength(string text) =>
        text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                _ => null,
            }
            : null;

    internal static async Task<int> RunAsync(
        int port, HttpMethod method, string path, object? body, TextWriter output, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://localhost:{port}/_local/hosts{path}") { Content = body is null ? null : JsonContent.Create(body) };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new CommandException((await response.Content.ReadFromJsonAsync<Refusal>(Json, cancellationToken))!.Error);
            }

            foreach (var state in (await response.Content.ReadFromJsonAsync<HostState[]>(Json, cancellationToken))!)
            {
                await output.WriteLineAsync(Line(state));
            }

            return 0;
        }
        catch (HttpRequestException e)
        {
            throw new CommandException($"no laptop platform answers at port {port} ({e.Message}): start it with ./sv up, or name its port with --port");
        }
    }

    static string Line(HostState state)
    {
        var fault = state.Fault is null ? "works" : $"fault {state.Fault} until {state.Until!.Value.LocalDateTime:HH:mm:ss}";
        var counts = string.Join(", ", state.Counts.Select(count => $"{count.Value} {count.Key.Replace('_', ' ')}"));
        return $"{state.Host,-11} {fault}" + (counts.Length > 0 ? $"  ({counts})" : "");
    }
}
