using System.Net;

namespace ServerlessVideo.Local.Status;

/// <summary>The status page: rendered here, so that it works without script; a script renews the tables each 2 s from the page itself.</summary>
static class StatusPage
{
    /// <value>Characters. What is longer is a sentence and may be broken between words; names stay whole and the table scrolls.</value>
    const int LongestName = 64;

    /// <remarks>Tables are replaced only when they differ, and never under a button that has the focus.</remarks>
    const string Script = """
        const tables = document.getElementById('tables'), state = document.getElementById('state');
        setInterval(async () => {
          if (document.hidden) return;
          try {
            const answer = await fetch('/_local/');
            const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
            state.textContent = fresh.getElementById('state').textContent;
            for (const section of fresh.querySelectorAll('section')) {
              const old = document.getElementById(section.id);
              if (!old) tables.append(section);
              else if (old.innerHTML !== section.innerHTML && !old.contains(document.activeElement)) old.replaceWith(section);
            }
          } catch { state.textContent = 'The platform does not answer.'; }
        }, 2000);
        """;

    public static string Html(IReadOnlyList<StatusSection> sections)
    {
        return Page.Html("Status", $$"""
            <main>
              <h1>The platform on this computer</h1>
              <p class="note" id="state" role="status">{{Summary(sections)}}</p>
              <p class="note">For development only. <a href="/">Open the app</a> · <a href="/_local/status.json">as JSON</a></p>
              <div id="tables">{{string.Concat(sections.Select(Section))}}</div>
            </main>
            <script>{{Script}}</script>
            """);
    }

    /// <returns>Where the table of that title is on the page.</returns>
    public static string Anchor(string title) => title.Replace(' ', '-');

    static string Summary(IReadOnlyList<StatusSection> sections)
    {
        var down = sections.Count(s => s.Down);
        var attention = sections.Where(s => s.Table.Rows.Any(row => row.Level == StatusLevel.Attention)).Select(s => s.Title).ToList();
        var works = down == 0 ? "Every part works" : $"{down} of {sections.Count} parts do not work";
        return Encode(attention.Count == 0 ? $"{works}." : $"{works}; something needs attention: {string.Join(", ", attention)}.");
    }

    static string Section(StatusSection section, int index) => $"""
        <section id="{Encode(Anchor(section.Title))}" aria-labelledby="title-{index}"><h2 id="title-{index}">{Encode(section.Title)}</h2>{Body(section)}{Done(section)}</section>
        """;

    static string Done(StatusSection section) => section.Done is { } done ? $"<p class=\"note\" role=\"status\">Done: {Encode(done)}.</p>" : "";

    static string Body(StatusSection section)
    {
        if (section.Error is { } error)
        {
            return $"<p class=\"Down\">down: {Encode(error)}</p>";
        }
        if (section.Table.Rows.Count == 0)
        {
            return "<p class=\"empty\">Nothing.</p>";
        }
        var head = string.Concat(section.Table.Columns.Select(c => $"<th scope=\"col\">{Encode(c)}</th>"));
        var rows = string.Concat(section.Table.Rows.Select(row => $"<tr>{string.Concat(row.Cells.Select(Cell(row)))}{Action(section, row)}</tr>"));
        return $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Encode(section.Title)}\"><table><thead><tr><th scope=\"col\">Health</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>";
    }

    static Func<string, int, string> Cell(StatusRow row) => (text, index) =>
        (index == 0 ? $"<td class=\"{row.Level}\">{row.Level.ToString().ToLowerInvariant()}</td>" : "") + $"<td{(text.Length > LongestName ? " class=\"words\"" : "")}>{Encode(text)}</td>";

    static string Action(StatusSection section, StatusRow row) => row.Action is not { } action ? "" : $"""
        <td><form method="post" action="/_local/run"><input type="hidden" name="source" value="{Encode(section.Title)}">{Choices(row, action)}<button name="action" value="{Encode(action.Id)}">{Encode(action.Label)}</button></form></td>
        """;

    static string Choices(StatusRow row, StatusAction action) => action.Choices is not { } choices ? ""
        : $"<select name=\"choice\" aria-label=\"{Encode(row.Cells[0])}\">{string.Concat(choices.Select(c => $"<option>{Encode(c)}</option>"))}</select> ";

    static string Encode(string text) => WebUtility.HtmlEncode(text);
}
