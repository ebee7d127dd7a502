using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.S3.Http;

namespace ServerlessVideo.Local.Hosts.Http;

/// <summary>A file as an answer, whole or the range asked for: players seek.</summary>
internal static class FileAnswer
{
    public static async Task SendAsync(HttpContext http, string path, string contentType)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var response = http.Response;
        ByteRange? range;
        try
        {
            range = ByteRange.Parse(http.Request.Headers.Range, file.Length);
        }
        catch (AwsException e)
        {
            response.StatusCode = e.Status;
            response.Headers.ContentRange = $"bytes */{file.Length}";
            return;
        }
        var (offset, length) = range ?? new ByteRange(0, file.Length);
        response.ContentType = contentType;
        response.Headers.AcceptRanges = "bytes";
        response.ContentLength = length;
        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {offset}-{offset + length - 1}/{file.Length}";
        }
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }
        file.Position = offset;
        var buffer = new byte[128 << 10];
        for (var left = length; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), http.RequestAborted);
            await response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
            left -= read;
        }
    }
}
