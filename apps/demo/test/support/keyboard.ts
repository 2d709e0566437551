/** Goes through the page with the keyboard alone. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Text of what has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '');
}

/** Presses Tab until the focus is on what begins with this text. The focus can be seen all the way. */
export async function tabTo(page: Page, start: string): Promise<void> {
  for (let presses = 0; !(await focused(page)).startsWith(start); presses += 1) {
    expect(presses, start).toBeLessThan(40);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(lostFocus), start).toBeUndefined();
  }
}

/** In the page: what hides the focus. */
function lostFocus(): string | undefined {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return undefined;
  const shown = focused.matches('input') ? (focused.closest('label') ?? focused) : focused;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return `no ring around ${focused.outerHTML}`;
  const { left, top, width, height } = shown.getBoundingClientRect();
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  return above !== null && (shown.contains(above) || above.contains(shown))
    ? undefined
    : `covered: ${focused.outerHTML}`;
}
