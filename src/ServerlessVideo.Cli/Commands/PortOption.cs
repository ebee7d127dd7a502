using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Cli.Commands;

/// <summary>The port of a laptop platform, for the people; its AWS endpoint has the next one.</summary>
static class PortOption
{
    public const int Default = 8080;

    public static Option<int> Create(string description = "Port of the laptop platform")
    {
        var port = new Option<int>("--port") { Description = description, DefaultValueFactory = _ => Default };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or >= IPEndPoint.MaxPort)
            {
                result.AddError($"--port must be between 1 and {IPEndPoint.MaxPort - 1}");
            }
        });
        return port;
    }

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
