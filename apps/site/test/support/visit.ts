/** Opens the built site in a browser, from the folder of a server that nobody named when it was built. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium as browsers, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { chromiumMissing, chromiumOptions } from '../../../../test/chromium.mjs';
import { systemPart } from '../../../../test/system-part.ts';
import { serve } from '../../scripts/serve.mjs';

const found = await systemPart('chromium', chromiumMissing);

const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;

type Visit = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page and on its console, requests to other hosts, and answers that were none. */
  readonly complaints: string[];
  /** Goes to a page of the site, by its address below the site's folder, and waits until it is alive. */
  readonly open: (path: string) => Promise<void>;
};

export type Visitor = (options?: { screen?: keyof typeof screens; colorScheme?: 'light' | 'dark' }) => Promise<Visit>;

/** Describes what a person finds on the site, which is in this folder of a server. */
export function inChromium(folder: string, tell: (visit: Visitor) => void): void {
  describe.skipIf(!found)(`in ${folder}`, () => {
    let browser: Browser;
    let served: Awaited<ReturnType<typeof serve>>;
    beforeAll(async () => {
      served = await serve({ folder });
      browser = await browsers.launch(chromiumOptions());
    });
    afterAll(async () => {
      await browser.close();
      served.server.close();
    });

    tell(async ({ screen = 'desktop', colorScheme = 'light' } = {}) => {
      const context = await browser.newContext({ ...screens[screen], colorScheme, reducedMotion: 'reduce' });
      context.setDefaultTimeout(60_000);
      const complaints: string[] = [];
      // Whoever asks another host is told that there is none, and reported.
      await context.route(
        (url) => url.origin !== new URL(served.address).origin,
        (route) => {
          complaints.push(`asked ${route.request().url()}`);
          return route.abort();
        },
      );
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('response', (answer) => {
        if (answer.status() >= 400) complaints.push(`${answer.status()} for ${answer.url()}`);
      });
      const open = async (path: string) => {
        await page.goto(served.address + path);
        await alive(page);
      };
      return { page, context, complaints, open };
    });
  });
}

/** Waits until the scripts of the site have taken over the page. */
async function alive(page: Page): Promise<void> {
  await page.waitForFunction(
    () => (document.querySelector('#app') as { __vue_app__?: unknown } | null)?.__vue_app__ !== undefined,
  );
  await page.waitForLoadState('networkidle');
}

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2, levels A and AA, and axe's own rules of good practice. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type AxeResults = {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
};

/** What axe has against the page as it is now. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run: (node: unknown, options: object) => Promise<AxeResults> } };
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
  }, rules);
}

/** How far the page scrolls sideways. Tables and code may, inside themselves. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
