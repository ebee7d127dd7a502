using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>
/// MediaConvert's error codes as ours (user guide, "Error codes", 2026). What is the file's fault is told apart from what may
/// go better another time.
/// </summary>
static class MediaConvertErrors
{
    public static Failure Explain(int? code, string? message)
    {
        var error = code switch
        {
            1010 or 1020 or 1021 or 1022 or 1056 or 1075 or 1076 or 1080 => Errors.DamagedInput,
            1030 or 1040 or 1041 or 1042 or 1043 => Errors.UnsupportedInput,
            _ => Errors.EncodingFailed,
        };
        return error.With(code is null ? message : $"{message} (MediaConvert {code})");
    }

    /// <summary>Nothing will come of this file, however often it is tried.</summary>
    public static bool IsOfTheFile(VideoError error) =>
        error.Code == Errors.DamagedInput.Code || error.Code == Errors.UnsupportedInput.Code || error.Code == Errors.NoVideoStream.Code;

    public static VideoError ToVideoError(this Failure failure) => new(failure.Error.Code, failure.Detail ?? failure.Error.Title);
}
