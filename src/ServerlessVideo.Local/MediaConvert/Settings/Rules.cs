namespace ServerlessVideo.Local.MediaConvert.Settings;

/// <summary>The words that the table of honoured settings is written in.</summary>
internal static class Rules
{
    public const int Unlimited = int.MaxValue;

    public static readonly Rule Anything = Text("^");

    public static ObjectRule Object(params (string, Rule)[] members) => Object([], members);

    public static ObjectRule Object(string[] required, params (string Name, Rule Rule)[] members) =>
        new(members.ToDictionary(m => m.Name, m => m.Rule), required);

    public static ListRule List(Rule item, int min, int max) => new(item, min, max);

    public static ChoiceRule Choice(params string[] values) => new(values);

    public static NumberRule Whole(double min, double max) => new(min, max, Whole: true);

    public static NumberRule Number(double min, double max) => new(min, max, Whole: false);

    public static TextRule Text(string pattern) => new(pattern);
}
