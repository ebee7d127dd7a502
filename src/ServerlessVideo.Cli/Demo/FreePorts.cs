using ServerlessVideo.Cli.Commands;

namespace ServerlessVideo.Cli.Demo;

/// <summary>Ports for a platform beside others on this machine.</summary>
public static class FreePorts
{
    /// <value>Below the ports that Linux gives to whoever asks for none in particular: those may be taken between looking and using.</value>
    const int First = 12_000, Last = 16_000;

    /// <summary>By this process: one that is free may be another platform's that has yet to start, or to start again.</summary>
    static readonly HashSet<int> Given = [];

    /// <returns>The first of as many neighbouring free ports as a platform takes; no port twice.</returns>
    public static int ForPlatform()
    {
        lock (Given)
        {
            for (var attempt = 0; attempt < 100; attempt++)
            {
                var port = Random.Shared.Next(First, Last);
                if (PortOption.PortsOf(port).All(p => !Given.Contains(p) && PortOption.IsFree(p)))
                {
                    Given.UnionWith(PortOption.PortsOf(port));
                    return port;
                }
            }
        }

        throw new CommandException("no four neighbouring free ports on this machine");
    }
}
