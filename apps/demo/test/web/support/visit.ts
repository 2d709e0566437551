/** Opens the page in a browser of its own, as a person with a certain screen would. */
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium as browsers, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

export type Screen = { readonly name: string; readonly width: number; readonly height: number; readonly colorScheme: 'light' | 'dark' };

export const desktop: Screen = { name: 'desktop, light', width: 1280, height: 800, colorScheme: 'light' };
export const phone: Screen = { name: 'phone, dark', width: 390, height: 844, colorScheme: 'dark' };

export type Visit = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page had against something: errors, and warnings of the console. */
  readonly complaints: string[];
};

/** The one browser of all tests. */
export function connect(): Promise<Browser> {
  return browsers.connect(inject('browser'));
}

/** A person who wants no motion, so that nothing is waited for. */
export async function visit(browser: Browser, screen: Screen = desktop, story = 'unbox'): Promise<Visit> {
  const { width, height, colorScheme } = screen;
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', hasTouch: width < 500 });
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

/** Expects that axe finds nothing on the page as it is now, and that nothing is wider than the screen. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run: (node: unknown, options: object) => Promise<AxeResults> } };
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, rules);
  expect(found).toEqual([]);
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

/** Finds words on the phone's screen. */
export function says(page: Page, text: string | RegExp): Promise<void> {
  return page.locator('.screen').getByText(text).first().waitFor();
}

export function click(page: Page, button: string): Promise<void> {
  return page.getByRole('button', { name: button, exact: true }).click();
}

export async function typePin(page: Page, label: string, pin: string): Promise<void> {
  await page.getByLabel(label).fill(pin);
  await page.getByLabel(label).press('Enter');
}
