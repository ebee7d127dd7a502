using System.Text.Json;
using System.Text.RegularExpressions;

namespace ServerlessVideo.Infra.Tests;

public sealed partial class SnapshotTests
{
    /// <summary>A change of the stack is seen in review. <c>UPDATE_SNAPSHOTS=1 dotnet test tests/ServerlessVideo.Infra.Tests</c> accepts it.</summary>
    [Fact]
    public void Template_Dev_IsAsReviewed()
    {
        var file = Path.Combine(Synthesized.Root, "tests", "ServerlessVideo.Infra.Tests", "Template.snapshot.json");
        var template = Synthesized.Template.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var actual = Hash().Replace(template, "HASH") + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, actual);
        }

        actual.ShouldBe(File.ReadAllText(file));
    }

    /// <summary>Asset hashes, and the ids CDK derives from them.</summary>
    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hash();
}
