import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The service worker keeps every file of the build, so that the page opens without a connection from the second visit on. */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = ['./', './icon.svg', ...Object.keys(bundle).filter((name) => name !== 'index.html')];
      this.emitFile({ type: 'asset', fileName: 'files.json', source: JSON.stringify(files) });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), offline()],
  build: { outDir: 'dist/web', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
  preview: { port: 4173 },
});
