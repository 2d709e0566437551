import { createHash } from 'node:crypto';
import { type RecoveryPlanData, recoveryPlan } from '@symbolon/backup/plan';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * Lists the files of the build for the service worker, which keeps them: the page opens offline after the first visit.
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
 * The frame of the recovery plan inherits the content security policy of the page. Adds the hash of the plan's style
 * sheet to the policy.
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
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // What the first visit loads is one file. Otherwise a story that uses a part of it would split it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } } },
  },
  preview: { port: 4173 },
});
