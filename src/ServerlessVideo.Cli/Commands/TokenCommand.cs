using System.CommandLine;

namespace ServerlessVideo.Cli.Commands;

static class TokenCommand
{
    public static Command Create()
    {
        var role = new Argument<string>("role") { Description = "admin, instructor or member" };
        role.AcceptOnlyFromAmong("admin", "instructor", "member");
        var tier = new Option<string?>("--tier") { Description = "free, basic, premium or lifetime" };
        tier.OneOf("free", "basic", "premium", "lifetime");
        var user = new Option<string?>("--user") { Description = "User name; without it the role's demo user" };
        var port = PortOption.Create();
        var command = new Command("token", "Print a bearer token of the development issuer") { role, tier, user, port };
        command.SetAction(async (parsed, ct) =>
        {
            Console.WriteLine(await MintAsync(new Uri($"http://localhost:{parsed.GetValue(port)}"), parsed.GetValue(role)!, parsed.GetValue(tier), parsed.GetValue(user), ct));
            return 0;
        });
        return command;
    }

    public static async Task<string> MintAsync(Uri platform, string role, string? tier, string? user, CancellationToken cancellationToken)
    {
        var query = $"role={role}" + (tier == null ? "" : $"&tier={tier}") + (user == null ? "" : $"&user={Uri.EscapeDataString(user)}");
        using var http = new HttpClient();
        try
        {
            using var response = await http.PostAsync(new Uri(platform, $"/_local/oidc/mint?{query}"), content: null, cancellationToken);
            var answer = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
            return response.IsSuccessStatusCode ? answer : throw new CommandException($"the issuer at {platform} refuses ({(int)response.StatusCode}): {answer}");
        }
        catch (HttpRequestException e)
        {
            throw new CommandException($"no laptop platform answers at {platform} ({e.Message}): start it with ./sv up, or name its port with --port", e);
        }
    }
}
