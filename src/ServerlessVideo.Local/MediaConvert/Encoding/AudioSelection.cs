using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>Which track of the source an audio output takes.</summary>
internal static class AudioSelection
{
    /// <summary>
    /// The selector that the description names; else the default one; else the only one; no selector at all takes the first track.
    /// </summary>
    /// <exception cref="JobFailedException">1021: the selector finds nothing. A silent source must be encoded without audio outputs.</exception>
    public static AudioTrack Select(InputSettings input, AudioDescription description, MediaInfo media)
    {
        var selector = description.AudioSourceName is { } name
            ? input.AudioSelectors[name]
            : input.AudioSelectors.Values.OrderByDescending(s => s.DefaultSelection).FirstOrDefault();
        var track = selector switch
        {
            { Tracks: [var number] } => media.Audio.ElementAtOrDefault(number - 1),
            { LanguageCode: { } language } => media.Audio.FirstOrDefault(a => a.Language == language),
            _ => media.Audio.FirstOrDefault(),
        };
        return track ?? throw new JobFailedException(JobError.NoAudio, "Audio Error: the audio selector found no audio elementary stream in the input.");
    }
}
