using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Cli.Commands;

/// <summary>The port of a laptop platform, for the people; its AWS endpoint and other hosts have the next ones.</summary>
static class PortOption
{
    public const int Default = 8080;

    /// <value>People's, the AWS endpoint's, Cloudflare Stream's, and the Loom-compatible host's.</value>
    const int Neighbours = 4;

    const int Highest = IPEndPoint.MaxPort - Neighbours + 1;

    public static Option<int> Create(string description = "Port of the laptop platform")
    {
        var port = new Option<int>("--port") { Description = description, DefaultValueFactory = _ => Default };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > Highest)
            {
                result.AddError($"--port must be between 1 and {Highest}");
            }
        });
        return port;
    }

    /// <summary>All ports of the platform that people reach at this one.</summary>
    public static IEnumerable<int> PortsOf(int port) => Enumerable.Range(port, Neighbours);

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
