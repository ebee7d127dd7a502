using System.Diagnostics;

namespace ServerlessVideo.Local.Tests.Edge;

/// <summary>A key pair that openssl made and signs with: no code of ours, nor .NET's, is on the signing side.</summary>
public sealed class OpenSslKey
{
    static readonly DirectoryInfo Folder = Directory.CreateTempSubdirectory("openssl");

    OpenSslKey(string name, params string[] generate)
    {
        PrivatePath = Path.Combine(Folder.FullName, name + ".pem");
        Command.Run("openssl", [generate[0], "-out", PrivatePath, .. generate[1..]]);
        PublicPem = System.Text.Encoding.ASCII.GetString(Command.Run("openssl", ["pkey", "-in", PrivatePath, "-pubout"]));
    }

    public static OpenSslKey P256 { get; } = new("p256", "ecparam", "-name", "prime256v1", "-genkey", "-noout");

    public static OpenSslKey OtherP256 { get; } = new("other", "ecparam", "-name", "prime256v1", "-genkey", "-noout");

    public static OpenSslKey Rsa { get; } = new("rsa", "genrsa", "-traditional", "2048");

    public string PrivatePath { get; }

    public string PublicPem { get; }

    public byte[] Sign(string text, string hash) => Command.Run("openssl", ["dgst", $"-{hash}", "-sign", PrivatePath], System.Text.Encoding.UTF8.GetBytes(text));
}

public static class Command
{
    public static byte[] Run(string program, string[] arguments, byte[]? input = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, program);
        return output.ToArray();
    }

    public static async Task<(int Exit, string Out, string Error)> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment.Where(v => v.Value.Length > 0))
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
