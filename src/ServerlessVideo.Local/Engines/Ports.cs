using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Local.Engines;

static class Ports
{
    /// <summary>A loopback port that is free now, for a program that cannot choose one by itself.</summary>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
