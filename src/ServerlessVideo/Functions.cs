using ServerlessVideo.Core;
using ServerlessVideo.CustomResources;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Uploads;

namespace ServerlessVideo;

/// <summary>Every function the asset can be, by its <c>FUNCTION</c> setting. A capability adds its own.</summary>
public static class Functions
{
    public static readonly IReadOnlyList<Function> All =
        [Api.Function, .. UploadServices.Functions, .. LibraryServices.Functions, .. EncodingServices.Functions, .. HostingServices.Functions,
            Maintenance.Function, .. CustomResourceServices.Functions];

    /// <exception cref="InvalidOperationException">FUNCTION is missing or unknown, or a setting of the function is missing.</exception>
    public static Task RunAsync(Func<string, string?> read, CancellationToken cancellationToken)
    {
        var name = read(Setting.Function);
        var function = All.FirstOrDefault(f => f.Name == name) ?? throw new InvalidOperationException(
            $"Set {Setting.Function} to one of {string.Join(", ", All.Select(f => f.Name))} (it is '{name}').");
        return function.RunAsync(Settings.Read(function.Name, function.Settings, read), cancellationToken);
    }
}
