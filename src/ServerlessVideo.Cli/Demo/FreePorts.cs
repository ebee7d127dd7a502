using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Cli.Demo;

/// <summary>Ports for a platform beside others on this machine.</summary>
public static class FreePorts
{
    /// <returns>A port that is free and whose successor is free too.</returns>
    public static int Pair()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // Its neighbour is taken: the next free port may have a free one.
            }
        }

        throw new CommandException("no two neighbouring free ports on this machine");
    }
}
