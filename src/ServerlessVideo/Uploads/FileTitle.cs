namespace ServerlessVideo.Uploads;

/// <summary>What a video is called as long as nobody says otherwise: its file's name without the ending.</summary>
static class FileTitle
{
    public static string Of(string fileName) => Path.GetFileNameWithoutExtension(fileName) is { Length: > 0 and <= 200 } title ? title : "Untitled";
}
