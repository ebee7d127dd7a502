using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ServerlessVideo.Cli.Commands;

/// <summary>What options may be, refused in a sentence that names the option.</summary>
static class Among
{
    public static Option<T> OneOf<T>(this Option<T> option, params string[] values)
    {
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => !values.Contains(t.Value, StringComparer.Ordinal)) is { } wrong)
            {
                result.AddError($"{option.Name} is {string.Join(", ", values[..^1])} or {values[^1]}, not {wrong.Value}");
            }
        });
        return option;
    }

    /// <summary>Whole seconds.</summary>
    public static Option<int?> Seconds(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return seconds;
            }

            result.AddError($"{name} is a number of seconds, not {result.Tokens[0].Value}");
            return null;
        },
    };

    /// <summary>Files, where a mistyped option and a folder are told from a file that is missing.</summary>
    public static void RefuseWhatIsNoFile(this Argument<FileInfo[]> files) => files.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Select(t => t.Value))
        {
            if (token.StartsWith('-') && !File.Exists(token))
            {
                result.AddError($"there is no option {token}; of a file of that name write ./{token}");
            }
            else if (Directory.Exists(token))
            {
                result.AddError($"{token} is a folder; name the files in it: {Path.Combine(token, "*")}");
            }
        }
    });
}
