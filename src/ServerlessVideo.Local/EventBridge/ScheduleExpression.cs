using System.Text.RegularExpressions;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventBridge;

/// <summary><c>rate(5 minutes)</c> or <c>cron(0 4 * * ? *)</c>, in UTC.</summary>
abstract partial record ScheduleExpression
{
    /// <summary>The first time after the given one; null when there is none.</summary>
    /// <param name="last">When it fired last, or when the platform first saw it.</param>
    public abstract DateTimeOffset? Next(DateTimeOffset last);

    /// <exception cref="TemplateException">It is neither, or a field is not understood.</exception>
    public static ScheduleExpression Parse(string text)
    {
        var match = Form().Match(text);
        return match.Groups["rate"] is { Success: true } count ? new Rate(Unit(match.Groups["unit"].Value) * int.Parse(count.Value))
            : match.Groups["cron"].Value.Split(' ') is [var minute, var hour, var day, var month, var weekday, var year] ? new Cron(
                Field(minute, 0, 59), Field(hour, 0, 23), Field(day, 1, 31), Field(month, 1, 12), Field(weekday, 1, 7), Field(year, 1970, 2199))
            : throw new TemplateException($"the laptop does not understand the schedule {text}");
    }

    static TimeSpan Unit(string unit) => unit switch { "minute" => TimeSpan.FromMinutes(1), "hour" => TimeSpan.FromHours(1), _ => TimeSpan.FromDays(1) };

    /// <summary>A list of values, ranges and steps; <c>?</c> and <c>*</c> are every value.</summary>
    static HashSet<int> Field(string field, int from, int to)
    {
        HashSet<int> values = [];
        foreach (var part in field.Split(','))
        {
            var match = Part().Match(part);
            if (!match.Success)
            {
                throw new TemplateException($"the laptop does not understand {field} in a cron expression");
            }
            var all = match.Groups["all"].Success;
            var step = match.Groups["step"] is { Success: true } s ? int.Parse(s.Value) : 1;
            var first = all ? from : int.Parse(match.Groups["first"].Value);
            var last = match.Groups["last"] is { Success: true } l ? int.Parse(l.Value) : all || match.Groups["step"].Success ? to : first;
            for (var value = first; value <= last; value += step)
            {
                values.Add(value);
            }
        }
        return values;
    }

    [GeneratedRegex(@"^(rate\((?<rate>[1-9]\d*) (?<unit>minute|hour|day)s?\)|cron\((?<cron>[^)]+)\))$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@"^((?<all>[*?])|(?<first>\d+)(-(?<last>\d+))?)(/(?<step>[1-9]\d*))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}

sealed record Rate(TimeSpan Interval) : ScheduleExpression
{
    public override DateTimeOffset? Next(DateTimeOffset last) => last + Interval;
}

/// <param name="Weekdays">1 is Sunday.</param>
sealed record Cron(
    IReadOnlySet<int> Minutes, IReadOnlySet<int> Hours, IReadOnlySet<int> Days, IReadOnlySet<int> Months, IReadOnlySet<int> Weekdays, IReadOnlySet<int> Years)
    : ScheduleExpression
{
    public override DateTimeOffset? Next(DateTimeOffset last)
    {
        var time = new DateTimeOffset(last.UtcDateTime.Date, TimeSpan.Zero).AddMinutes((int)last.UtcDateTime.TimeOfDay.TotalMinutes + 1);
        var end = time.AddYears(8); // 29 February, at worst across a year that is no leap year
        while (time < end)
        {
            if (!Years.Contains(time.Year) || !Months.Contains(time.Month) || !Days.Contains(time.Day) || !Weekdays.Contains((int)time.DayOfWeek + 1))
            {
                time = new DateTimeOffset(time.Date, TimeSpan.Zero).AddDays(1);
            }
            else if (!Hours.Contains(time.Hour))
            {
                time = new DateTimeOffset(time.Date, TimeSpan.Zero).AddHours(time.Hour + 1);
            }
            else if (!Minutes.Contains(time.Minute))
            {
                time = time.AddMinutes(1);
            }
            else
            {
                return time;
            }
        }
        return null;
    }
}
