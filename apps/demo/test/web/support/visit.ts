/** Opens the page in a browser of its own, as a person with a certain screen would. */
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium as browsers, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { chromium } from './chromium.ts';

export type Screen = { readonly name: string; readonly width: number; readonly height: number };

export const desktop: Screen = { name: 'desktop', width: 1280, height: 800 };
export const phone: Screen = { name: 'phone', width: 390, height: 844 };

export type Visit = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page had against something: errors, and warnings of the console. */
  readonly complaints: string[];
};

export function launch(): Promise<Browser> {
  // Chromium's sandbox does not run as root, as which CI runs.
  return browsers.launch({ executablePath: chromium, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** A person who wants no motion, so that nothing is waited for. */
export async function visit(browser: Browser, screen: Screen = desktop, story = 'unbox'): Promise<Visit> {
  const { width, height } = screen;
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', hasTouch: width < 500 });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // That no anvil runs on this machine is nothing to complain of.
    if (message.type() === 'error' && !message.text().includes('ERR_CONNECTION_REFUSED')) complaints.push(message.text());
  });
  await page.goto(`${inject('page')}#/${story}`);
  await page.locator('.card').first().waitFor();
  return { page, context, complaints };
}

/** WCAG 2.2, levels A and AA, and axe's own rules of good practice. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Expects that axe finds nothing on the page as it is now, in light and in dark, and that nothing is wider than the screen. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate(async (tags) => {
      const { axe } = globalThis as unknown as { axe: { run: (node: unknown, options: object) => Promise<AxeResults> } };
      const { violations } = await axe.run(document, { runOnly: tags });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    }, rules);
    expect(found, colorScheme).toEqual([]);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}

type AxeResults = { readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[] };

/** Goes to a story by its link. */
export async function open(page: Page, story: string): Promise<void> {
  await page.locator(`.chapters a[href="#/${story}"]`).click();
  await page.locator(`.chapters a[href="#/${story}"][aria-current]`).waitFor();
}

/** Holds a card to the phone with the phone's own button, and waits until it has been read. */
export async function hold(page: Page, card: number): Promise<void> {
  await page.getByRole('button', { name: `Hold card ${card}`, exact: true }).click();
  await page.locator('.screen[aria-busy="false"]').waitFor();
}

/** Has the page do the earlier stories. */
export async function prepare(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Do it for me' }).click();
  await page.getByRole('button', { name: 'Do it for me' }).waitFor({ state: 'detached' });
  await page.locator('.screen[aria-busy="false"]').waitFor();
}

export async function typePin(page: Page, label: string, pin: string): Promise<void> {
  await page.getByLabel(label).fill(pin);
  await page.getByLabel(label).press('Enter');
}
