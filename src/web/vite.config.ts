import { defineConfig } from 'vite';

// Pages outside the app (/watch, /embed) load these two by names that never change; everything else is named by its hash.
export default defineConfig({
  build: {
    target: 'es2022',
    // The player (hls.js and media-chrome) is one file of about 900 kB, 250 kB on the wire.
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      input: { app: 'index.html', player: 'src/player/index.ts', viewer: 'src/viewer/index.ts' },
      output: { entryFileNames: entry => (['player', 'viewer'].includes(entry.name) ? '[name].js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
});
