using ServerlessVideo.Cli.Commands;

namespace ServerlessVideo.Cli.Demo;

/// <summary>Ports for a platform beside others on this machine.</summary>
public static class FreePorts
{
    /// <value>Below the ports that Linux gives to whoever asks for none in particular: those may be taken between looking and using.</value>
    const int First = 12_000, Last = 20_000;

    /// <returns>The first of as many neighbouring free ports as a platform takes.</returns>
    public static int ForPlatform()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (PortOption.PortsOf(port).All(PortOption.IsFree))
            {
                return port;
            }
        }

        throw new CommandException("no four neighbouring free ports on this machine");
    }
}
