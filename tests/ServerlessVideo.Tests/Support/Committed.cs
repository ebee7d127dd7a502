namespace ServerlessVideo.Tests.Support;

/// <summary>Files in the repository that follow from the code. UPDATE_COMMITTED=1 writes them.</summary>
static class Committed
{
    public static async Task ShouldBeAsync(string path, string expected)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("UPDATE_COMMITTED") == "1")
        {
            await File.WriteAllTextAsync(file, expected);
        }
        var actual = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        actual.ShouldBe(expected, $"{path} is out of date: run these tests with UPDATE_COMMITTED=1 and commit the file.");
    }
}
