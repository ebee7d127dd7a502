using ServerlessVideo.Cli.Commands;
using ServerlessVideo.Cli.Demo;

namespace ServerlessVideo.Cli.Tests;

public sealed class FreePortsTests
{
    [Fact]
    public void ForPlatform_AskedManyTimes_GivesNoPortTwice()
    {
        var ports = Enumerable.Range(0, 50).SelectMany(_ => PortOption.PortsOf(FreePorts.ForPlatform())).ToList();

        ports.ShouldBeUnique();
    }
}
