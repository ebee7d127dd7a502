using Microsoft.Playwright;

namespace ServerlessVideo.Benchmarks.Encode;

/// <summary>From opening the embedded player to its first picture, in Chromium on the same machine: no network, cold and warm cache.</summary>
internal static class StartUp
{
    const int Rounds = 5;

    const string Started = """
        () => new Promise(done => {
          const look = () => {
            const video = document.querySelector('sv-player')?.shadowRoot?.querySelector('hls-video')?.nativeEl;
            if (video && video.currentTime > 0) done(performance.now()); else setTimeout(look, 5);
          };
          look();
        })
        """;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(Uri platform, string id, CancellationToken cancellationToken)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
        });
        var (cold, warm) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var context = await chromium.NewContextAsync();
            var page = await context.NewPageAsync();
            cold.Add(await OpenAsync(page));
            warm.Add(await OpenAsync(page));
        }

        return [new("first picture, cold cache", Median(cold), "ms", 1000), new("first picture, warm cache", Median(warm), "ms", 1000)];

        async Task<double> OpenAsync(IPage page)
        {
            await page.GotoAsync(new Uri(platform, $"/embed/{id}?autoplay=1&muted=1").OriginalString);
            return await page.EvaluateAsync<double>(Started);
        }
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
