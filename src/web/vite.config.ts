import { defineConfig } from 'vite';

// Pages outside the app (/watch, /embed) load the player by a name that never changes; everything else is named by its hash.
export default defineConfig({
  build: {
    target: 'es2022',
    // The player (hls.js and media-chrome) is one file of about 900 kB, 250 kB on the wire.
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      input: { app: 'index.html', player: 'src/player/index.ts' },
      output: { entryFileNames: entry => (entry.name === 'player' ? 'player.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
});
