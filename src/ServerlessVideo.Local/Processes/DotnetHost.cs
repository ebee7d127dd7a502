using System.Runtime.InteropServices;

namespace ServerlessVideo.Local.Processes;

/// <summary>The <c>dotnet</c> that runs this process, wherever it is installed.</summary>
static class DotnetHost
{
    /// <value>The folder with <c>dotnet</c>, <c>shared/</c>, …</value>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    public static string Executable { get; } = Path.Combine(Root, "dotnet");
}
