using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Cli.Demo;

/// <summary>Ports for a platform beside others on this machine.</summary>
public static class FreePorts
{
    /// <value>Below the ports that Linux gives to whoever asks for none in particular: those may be taken between looking and using.</value>
    const int First = 12_000, Last = 20_000;

    /// <returns>A port that is free and whose successor is free too.</returns>
    public static int Pair()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            try
            {
                using var first = new TcpListener(IPAddress.Loopback, port);
                first.Start();
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // It or its neighbour is taken: another pair will be free.
            }
        }

        throw new CommandException("no two neighbouring free ports on this machine");
    }
}
