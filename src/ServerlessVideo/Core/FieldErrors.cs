namespace ServerlessVideo.Core;

/// <summary>Collects what is wrong with the fields of a request, so that all of it is said at once.</summary>
public sealed class FieldErrors
{
    readonly Dictionary<string, List<string>> errors = [];

    /// <summary>Null: nothing is wrong.</summary>
    public Failure? Failure => errors.Count == 0
        ? null
        : Errors.Invalid.With(errors: errors.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()));

    /// <summary>Notes the message unless the field is as it should be.</summary>
    public FieldErrors Require(bool valid, string field, string message)
    {
        if (!valid)
        {
            if (!errors.TryGetValue(field, out var messages))
            {
                errors[field] = messages = [];
            }
            messages.Add(message);
        }
        return this;
    }

    /// <summary>Text of some length (in UTF-16 units) without control characters other than line breaks and tabs. Null is fine.</summary>
    public FieldErrors Text(string field, string? text, int maximum, int minimum = 0) => text is null
        ? this
        : Require(
            text.Length >= minimum && text.Length <= maximum, field,
            minimum > 0 ? $"must have {minimum} to {maximum} characters" : $"must have at most {maximum} characters")
        .Require(!text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')), field, "must not contain control characters");

    /// <summary><see cref="Text"/> on one line: nothing in it ends a line anywhere, U+2028 and U+2029 included. Null is fine.</summary>
    public FieldErrors Line(string field, string? text, int maximum) => text is null
        ? this
        : Text(field, text, maximum).Require(!text.Any(c => c == '\t' || EndsLine(c)), field, "must be one line, without tabs");

    /// <summary>Whether a reader of any kind may take the character for the end of a line.</summary>
    public static bool EndsLine(char c) => c is '\n' or '\r' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029';
}
