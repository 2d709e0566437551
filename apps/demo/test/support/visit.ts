/** Opens the page in a browser, and does there what a person does. */
import type { Browser, Locator, Page } from 'playwright-core';
import { inject } from 'vitest';

export type Screen = {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly touch: boolean;
};

export const desktop: Screen = { name: 'desktop', width: 1280, height: 800, touch: false };
export const phone: Screen = { name: 'phone', width: 390, height: 844, touch: true };
export const screens = [phone, desktop] as const;

export type Visit = {
  readonly page: Page;
  /** Errors that the page threw or logged. */
  readonly errors: readonly string[];
};

/** Opens a story, with reduced motion: the page answers without a pause. */
export async function visit(
  browser: Browser,
  { width, height, touch }: Screen = desktop,
  story = 'unbox',
): Promise<Visit> {
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', hasTouch: touch, isMobile: touch });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  // The page must not find an anvil of this machine.
  await page.route('http://127.0.0.1:8545/', (route) => route.abort('connectionrefused'));
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('ERR_CONNECTION_REFUSED')) errors.push(message.text());
  });
  await page.goto(`${inject('page')}#/${story}`);
  await idle(page);
  return { page, errors };
}

/** Opens a story by its link. */
export async function open(page: Page, story: string): Promise<void> {
  await press(page.locator(`.story-list a[href="#/${story}"]`));
  await page.locator(`.story-list a[href="#/${story}"][aria-current]`).waitFor();
}

/** Taps on a phone, clicks on a desktop. */
export function press(target: Locator): Promise<void> {
  return (target.page().viewportSize()?.width ?? 0) <= phone.width ? target.tap() : target.click();
}

/** Presses the button with this name. */
export function click(page: Page, button: string): Promise<void> {
  return press(page.getByRole('button', { name: button, exact: true }));
}

/** Follows the link with this name. */
export function follow(page: Page, link: string): Promise<void> {
  return press(page.getByRole('link', { name: link, exact: true }));
}

/** Holds cards to the phone with its button, one after the other. Waits until each one was read. */
export async function hold(page: Page, ...cards: readonly number[]): Promise<void> {
  for (const card of cards) {
    await click(page, `Hold card ${card}`);
    await idle(page);
  }
}

/** Lets the page do the earlier stories. */
export async function prepare(page: Page): Promise<void> {
  await click(page, 'Do it for me');
  await page.getByRole('button', { name: 'Do it for me' }).waitFor({ state: 'detached' });
  await idle(page);
}

function idle(page: Page): Promise<void> {
  return page.locator('.screen[aria-busy="false"]').waitFor();
}

/** Waits for a text on the screen of the phone. */
export function says(page: Page, text: string | RegExp): Promise<void> {
  return page.locator('.screen').getByText(text).first().waitFor();
}

export async function typePin(page: Page, label: string, pin: string): Promise<void> {
  await page.getByLabel(label).fill(pin);
  await page.getByLabel(label).press('Enter');
}
