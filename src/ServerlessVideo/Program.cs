using ServerlessVideo;

// One asset, many functions: FUNCTION says which one this process is.
using var stopping = new CancellationTokenSource();
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        stopping.Cancel();
    });
await Functions.RunAsync(Environment.GetEnvironmentVariable, stopping.Token);
