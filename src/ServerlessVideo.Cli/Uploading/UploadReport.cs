namespace ServerlessVideo.Cli.Uploading;

/// <summary>What <c>--json</c> prints.</summary>
sealed record UploadReport(bool Ok, IReadOnlyList<UploadedFile> Files);

/// <summary>What became of one file.</summary>
/// <param name="Duplicate">The bytes were there already: the video is the one that has them.</param>
/// <param name="Note">What went otherwise than one may expect, and what to do.</param>
/// <param name="Error">Null when all went well.</param>
sealed record UploadedFile(string File, string? VideoId, string? Status, string? ShareUrl, bool Duplicate, double HashingSeconds, double SendingSeconds, string? Error, string? Note = null)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => Error is not null
        ? $"{Path.GetFileName(File)}: {Error}"
        : $"{Path.GetFileName(File)}: {Status}{(Duplicate ? ", it was there already" : "")}: {ShareUrl}{(Note is null ? "" : $" ({Note})")}";
}
