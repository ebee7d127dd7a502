using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Local.Engines;

static class Ports
{
    /// <value>Below the ports that Linux gives to whoever asks for none in particular: those may be taken between looking and using.</value>
    const int First = 20_000, Last = 32_000;

    /// <summary>A loopback port that is free now, for a program that cannot choose one by itself.</summary>
    /// <param name="neighbours">As many are free from there on.</param>
    public static int Free(int neighbours = 1)
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last - neighbours);
            if (Enumerable.Range(port, neighbours).All(IsFree))
            {
                return port;
            }
        }
    }

    static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Returns once something accepts connections there.</summary>
    public static async Task WaitAsync(int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }
}
