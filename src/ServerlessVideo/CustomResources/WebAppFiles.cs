namespace ServerlessVideo.CustomResources;

/// <summary>A file of the web app as it is to be served.</summary>
/// <param name="Immutable">Its name has the hash of its content: it is never another file.</param>
sealed record WebAppFile(string Key, string Path, string ContentType, bool Immutable)
{
    public string CacheControl => Immutable ? "public, max-age=31536000, immutable" : "no-cache";
}

/// <summary>The files that Vite made, in the folder <c>web</c> beside the assembly.</summary>
sealed class WebAppFiles(string folder)
{
    /// <summary>Vite names what it puts here by the hash of its content.</summary>
    const string HashedFolder = "assets/";

    public IReadOnlyList<WebAppFile> List()
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidOperationException("The asset has no web app in it.");
        }
        return
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => (Path: path, Key: System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/')))
                .Select(f => new WebAppFile(f.Key, f.Path, ContentType(f.Key), f.Key.StartsWith(HashedFolder, StringComparison.Ordinal)))
                // Pages last: none names a file that is not there yet.
                .OrderByDescending(f => f.Immutable).ThenBy(f => f.ContentType.StartsWith("text/html", StringComparison.Ordinal))
                .ThenBy(f => f.Key, StringComparer.Ordinal),
        ];
    }

    static string ContentType(string key) => System.IO.Path.GetExtension(key) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" or ".map" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" => "image/jpeg",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".wasm" => "application/wasm",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
