namespace ServerlessVideo.Local.Cloudflare.Playback;

/// <summary>
/// The host's own player. Everything is beside the page, under the same uid or token. HLS where the browser plays it by itself, else the
/// first rendition and its sound by Media Source Extensions.
/// </summary>
internal static class PlayerPage
{
    public const string Html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Stream player (stand-in)</title>
        <style>html, body, video { margin: 0; width: 100%; height: 100%; background: #000 }</style>
        </head>
        <body>
        <video controls playsinline poster="thumbnails/thumbnail.jpg"></video>
        <script>
        const video = document.querySelector('video'), ahead = 30;
        const text = async name => (await fetch(`manifest/${name}`)).text();
        const bytes = async name => (await fetch(`manifest/${name}`)).arrayBuffer();
        const once = (target, event) => new Promise(done => target.addEventListener(event, done, { once: true }));
        async function feed(source, type, playlist) {
          const buffer = source.addSourceBuffer(type), lines = (await text(playlist)).split('\n');
          const names = [/URI="([^"]+)"/.exec(lines.find(l => l.startsWith('#EXT-X-MAP')))[1], ...lines.filter(l => l && !l.startsWith('#'))];
          for (const name of names) {
            while (buffer.buffered.length && buffer.buffered.end(buffer.buffered.length - 1) - video.currentTime > ahead) await once(video, 'timeupdate');
            const updated = once(buffer, 'updateend');
            buffer.appendBuffer(await bytes(name));
            await updated;
          }
        }
        async function play() {
          if (video.canPlayType('application/vnd.apple.mpegurl')) { video.src = 'manifest/video.m3u8'; return; }
          const source = new MediaSource(), lines = (await text('video.m3u8')).split('\n');
          video.src = URL.createObjectURL(source);
          await once(source, 'sourceopen');
          const at = lines.findIndex(l => l.startsWith('#EXT-X-STREAM-INF')), codecs = /CODECS="([^"]+)"/.exec(lines[at])[1].split(',');
          const sound = lines.find(l => l.startsWith('#EXT-X-MEDIA:TYPE=AUDIO'));
          await Promise.all([
            feed(source, `video/mp4; codecs="${codecs[0]}"`, lines[at + 1]),
            ...(sound ? [feed(source, `audio/mp4; codecs="${codecs[1]}"`, /URI="([^"]+)"/.exec(sound)[1])] : []),
          ]);
          source.endOfStream();
        }
        play();
        </script>
        </body>
        </html>
        """;
}
