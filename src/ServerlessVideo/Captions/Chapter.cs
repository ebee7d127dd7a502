using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;

namespace ServerlessVideo.Captions;

/// <param name="EndSeconds">Null: it goes on to the next one, or to the end.</param>
public sealed record Chapter(string Title, [property: JsonRequired] double StartSeconds, double? EndSeconds = null);

/// <summary>The chapters of a video, as one item beside its record.</summary>
public sealed record ChapterList(VideoId VideoId, IReadOnlyList<Chapter> Chapters)
{
    public static readonly ItemMapper<ChapterList> Mapper = new("chapters", 1, ProductJson.Default.ChapterList, c => Keys.Chapters(c.VideoId));
}

/// <summary>What is asked for and what is answered.</summary>
public sealed record ChaptersBody(IReadOnlyList<Chapter> Chapters);

/// <summary>What holds for a list of chapters. Pure.</summary>
static class ChapterRules
{
    const int MaximumChapters = 200, MaximumTitle = 200;

    /// <summary>A file may end a little after the video does: encoders round.</summary>
    const double Tolerance = 1;

    /// <summary>Seconds: what is taken while the duration is not known.</summary>
    const double Longest = 1_000_000;

    /// <param name="duration">Seconds; null: not known yet.</param>
    /// <returns>With titles in one line.</returns>
    public static Outcome<IReadOnlyList<Chapter>> Check(IReadOnlyList<Chapter> chapters, double? duration)
    {
        var errors = new FieldErrors().Require(chapters.Count is >= 1 and <= MaximumChapters, "chapters", $"must be 1 to {MaximumChapters}");
        if (errors.Failure is { } wrong)
        {
            return wrong;
        }
        var end = duration is { } known ? known + Tolerance : Longest;
        var named = chapters.Select(c => c is null ? null : c with { Title = OneLine(c.Title) }).ToList();
        for (var i = 0; i < named.Count; i++)
        {
            if (named[i] is { } chapter)
            {
                Check(chapter, i > 0 ? named[i - 1] : null, $"chapters[{i}]", end, errors);
            }
            else
            {
                errors.Require(false, $"chapters[{i}]", "must not be null");
            }
        }
        return errors.Failure is { } failure ? failure : named!;
    }

    static void Check(Chapter chapter, Chapter? before, string field, double end, FieldErrors errors) => errors
        .Text($"{field}.title", chapter.Title, MaximumTitle, minimum: 1)
        .Require(chapter.StartSeconds >= 0 && chapter.StartSeconds < end, $"{field}.start_seconds", "must lie in the video")
        .Require(before is null || chapter.StartSeconds > before.StartSeconds, $"{field}.start_seconds", "must be after that of the chapter before")
        .Require(before?.EndSeconds is not { } ended || chapter.StartSeconds >= ended, $"{field}.start_seconds", "must not lie in the chapter before")
        .Require(chapter.EndSeconds is not { } own || (own > chapter.StartSeconds && own <= end), $"{field}.end_seconds", "must be after the start and lie in the video");

    /// <summary>Each with its end, none beyond the end of the video.</summary>
    public static IEnumerable<Cue> Cues(IReadOnlyList<Chapter> chapters, double duration) => chapters
        .Select((chapter, i) => (chapter, End: Math.Min(chapter.EndSeconds ?? chapters.ElementAtOrDefault(i + 1)?.StartSeconds ?? duration, duration)))
        .Where(c => c.End > c.chapter.StartSeconds)
        .Select(c => new Cue(TimeSpan.FromSeconds(c.chapter.StartSeconds), TimeSpan.FromSeconds(c.End), "", WebVtt.Escape(c.chapter.Title)));

    /// <summary>One per cue; any that cannot be read refuses the file.</summary>
    public static Outcome<IReadOnlyList<Chapter>> FromCues(ReadOnlySpan<byte> file)
    {
        var read = CueReader.Read(file);
        return read.Failure is { } failure ? Errors.InvalidChapters.With(failure.Detail)
            : read.Value.First is { } fault ? Errors.InvalidChapters.With($"Line {fault.Line}: {fault.Reason}.")
            : read.Value.Cues.Select(cue => new Chapter(CueText.Plain(cue.Text), cue.Start.TotalSeconds, cue.End.TotalSeconds)).ToList();
    }

    static string OneLine(string? title) => string.Join(' ', (title ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
