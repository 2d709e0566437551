import { createHash } from 'node:crypto';
import { type RecoveryPlanData, recoveryPlan } from '@symbolon/backup/plan/recovery-plan';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * The service worker keeps every file of the build, so that the page opens without a connection from the second visit
 * on.
 */
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

/**
 * The recovery plan is shown in a frame, which lives under the policy of the page: its one style sheet is allowed by
 * its hash.
 */
function recoveryPlanStyle(): Plugin {
  return {
    name: 'recovery-plan-style',
    transformIndexHtml(page) {
      const [, style = ''] = /<style>(.*?)<\/style>/s.exec(recoveryPlan(anyPlan)) ?? [];
      const hash = createHash('sha256').update(style).digest('base64');
      return page.replace("style-src 'self'", `style-src 'self' 'sha256-${hash}'`);
    },
  };
}

const anyPlan: RecoveryPlanData = {
  wallet: '',
  owner: '',
  trusted: '',
  date: 0,
  cards: (['primary', 'backup'] as const).map((role, at) => ({
    label: role,
    place: '',
    role,
    cardNumber: `10000000000${at}`,
  })),
  masterFingerprint: '00000000',
  extendable: false,
  pinPlace: '',
  software: [],
  accounts: [],
  extras: [],
};

export default defineConfig({
  base: './',
  plugins: [react(), offline(), recoveryPlanStyle()],
  build: { outDir: 'dist/web', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
  preview: { port: 4173 },
});
