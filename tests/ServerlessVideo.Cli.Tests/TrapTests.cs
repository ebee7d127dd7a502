using ServerlessVideo.Cli.Demo.Corpus;

namespace ServerlessVideo.Cli.Tests;

public sealed class TrapTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("trap-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Setting it has shown that it catches; of that nothing is left.</summary>
    [Fact]
    public async Task Trap_ThatNobodySteppedInto_SaysSo()
    {
        using var trap = await Trap.SetAsync(folder, CancellationToken.None);

        (await trap.CaughtAsync(CancellationToken.None)).ShouldBeNull();
    }

    [Theory]
    [InlineData(true, "a link in a file was followed")]
    [InlineData(false, "a file named in a file was opened")]
    public async Task Trap_ThatSomebodySteppedInto_SaysHow(bool knocks, string how)
    {
        using var trap = await Trap.SetAsync(folder, CancellationToken.None);
        using var client = new System.Net.Sockets.TcpClient();
        var reading = Task.CompletedTask;
        if (knocks)
        {
            await client.ConnectAsync(System.Net.IPAddress.Loopback, new Uri(trap.Url).Port);
        }
        else
        {
            // Opening waits for a writer, whom asking the trap brings; it may ask once too early.
            reading = Task.Run(() => File.ReadAllText(trap.Pipe));
        }
        string? caught;
        do
        {
            caught = await trap.CaughtAsync(CancellationToken.None);
        }
        while (caught is null);

        caught.ShouldBe(how);
        await reading;
    }
}
