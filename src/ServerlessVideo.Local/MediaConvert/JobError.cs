namespace ServerlessVideo.Local.MediaConvert;

/// <summary>
/// The codes a job ends with, as the user guide lists them ("Error codes", mediaconvert_error_codes). Only those that can happen here.
/// </summary>
public enum JobError
{
    /// <summary>No parser for the file: not a container, empty, or damaged beyond opening.</summary>
    InputNotOpened = 1010,
    NoVideo = 1020,
    NoAudio = 1021,
    UnsupportedCodec = 1030,

    /// <summary>The settings do not go together with the input.</summary>
    Settings = 1040,

    /// <summary>Of the guide of 2023; a newer one has no code for it.</summary>
    DiskFull = 1050,

    Demux = 1075,

    /// <summary>The source is shorter than its header says, or so much longer that a cap ended it.</summary>
    SourceRead = 1076,
    AccessDenied = 1401,
    NotFound = 1404,
    RoleMissing = 1433,
    Unknown = 1999,
}

/// <summary>A job ends in ERROR with this code and message.</summary>
public sealed class JobFailedException(JobError code, string message) : Exception(message)
{
    public JobError Code => code;
}
