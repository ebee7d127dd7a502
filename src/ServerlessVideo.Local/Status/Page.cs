namespace ServerlessVideo.Local.Status;

/// <summary>The frame of the platform's own pages: calm, light or dark as the system is, readable on a phone.</summary>
static class Page
{
    const string Style = """
        :root { color-scheme: light dark; --line: light-dark(#d8dbe0, #3a3f47); --quiet: light-dark(#5a616b, #a4abb5);
          --ok: light-dark(#1a7f4b, #4cc38a); --busy: light-dark(#1f5fbf, #6ea8fe); --attention: light-dark(#9a5b00, #f0b429); --down: light-dark(#b3261e, #ff8a80); }
        * { box-sizing: border-box; }
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fbfbfc, #16181c); color: light-dark(#1c1f23, #e8eaed); }
        main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        main.narrow { max-width: 32rem; }
        h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
        .note, .empty { color: var(--quiet); }
        a { color: inherit; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
        th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
        td.words { white-space: normal; min-width: 20rem; overflow-wrap: break-word; }
        th { font-weight: 600; color: var(--quiet); }
        .Ok { color: var(--ok); } .Busy { color: var(--busy); } .Attention { color: var(--attention); } .Down { color: var(--down); }
        button, input, select { font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem; padding: .45rem .75rem; min-height: 2.75rem; }
        td button, td select { min-height: 2rem; padding: .1rem .6rem; }
        button { cursor: pointer; } button:hover { border-color: currentColor; }
        :focus-visible { outline: 3px solid var(--busy); outline-offset: 2px; }
        .people { list-style: none; padding: 0; display: grid; gap: .5rem; }
        .people button { width: 100%; text-align: left; } .people span { color: var(--quiet); }
        fieldset { border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; display: grid; gap: .75rem; }
        label { display: grid; gap: .25rem; }
        """;

    /// <param name="body">HTML; whatever came from outside is already encoded.</param>
    public static string Html(string title, string body) => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="/icon.svg" type="image/svg+xml">
        <title>{{title}} · ServerlessVideo local</title>
        <style>{{Style}}</style>
        </head>
        <body>
        {{body}}
        </body>
        </html>
        """;
}
