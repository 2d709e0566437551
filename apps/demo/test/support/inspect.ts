/** Checks the layout and accessibility of the page as it is now. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const require = createRequire(import.meta.url);

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2, levels A and AA, and the best practices of axe. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** WCAG 2.2 success criterion 1.4.10: a desktop at 400 %, or a very small phone. */
const narrowest = { width: 320, height: 640 } as const;

/**
 * Expects that axe finds nothing, in light and in dark; that nothing is wider than the screen, cut off, or too small
 * for a finger; and that nothing covers the primary button.
 *
 * @param name of this state of the page, for the message of a failure
 */
export async function inspect(page: Page, name: string): Promise<void> {
  expect(await page.evaluate(layoutProblems), name).toEqual([]);
  const size = page.viewportSize() ?? narrowest;
  if (size.width < 500) {
    await page.setViewportSize(narrowest);
    expect(await page.evaluate(layoutProblems), `${name}, on a narrow screen`).toEqual([]);
    await page.setViewportSize(size);
  }
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await page.evaluate(violations, rules), `${name}, light`).toEqual([]);
  // Only colours differ in the dark.
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await page.evaluate(violations, ['color-contrast']), `${name}, dark`).toEqual([]);
}

type AxeResults = {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
};

/** In the page. */
async function violations(tags: readonly string[]): Promise<readonly string[]> {
  const { axe } = globalThis as unknown as { axe: { run: (node: unknown, options: object) => Promise<AxeResults> } };
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** In the page. WCAG 2.2 success criteria 1.4.10 (reflow), 2.5.8 (target size) and 2.4.11 (focus not obscured). */
function layoutProblems(): readonly string[] {
  const found: string[] = [];
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push('the page scrolls sideways');
  const dialog = document.querySelector('dialog[open]');
  const isSeen = (element: Element): boolean =>
    // The list of stories scrolls on purpose.
    element.checkVisibility({ visibilityProperty: true }) &&
    element.closest('.visually-hidden, .story-list, svg') === null;
  const named = (element: Element): string =>
    `${element.tagName.toLowerCase()}.${element.className} "${element.textContent?.slice(0, 40)}"`;

  for (const element of (dialog ?? document.body).querySelectorAll<HTMLElement>('*')) {
    if (!isSeen(element)) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < -1 || right > clientWidth + 1) found.push(`beyond the edge of the screen: ${named(element)}`);
    const { display, overflowX, overflowY } = getComputedStyle(element);
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
    );
    const isBox =
      display !== 'inline' && element.clientWidth > 0 && (hasText || element.matches('input, select, textarea'));
    if (isBox && overflowX !== 'auto' && element.scrollWidth > element.clientWidth + 1)
      found.push(`wider than its place: ${named(element)}`);
    const cutsDown = overflowY !== 'visible' && !element.matches('input');
    if (isBox && cutsDown && element.scrollHeight > element.clientHeight + 1)
      found.push(`cut at its end: ${named(element)}`);
  }

  const targets = (dialog ?? document).querySelectorAll<HTMLElement>(
    'button, a, select, textarea, input, [tabindex="0"]',
  );
  for (const target of targets) {
    if (!isSeen(target)) continue;
    const { width, height } = (target.closest('label') ?? target).getBoundingClientRect();
    if (width < 24 || height < 24) found.push(`too small to hit: ${named(target)} ${width} x ${height}`);
  }

  for (const action of (dialog ?? document).querySelectorAll<HTMLElement>('.button.primary:not(:disabled)')) {
    if (!isSeen(action)) continue;
    const before = scrollY;
    action.scrollIntoView({ block: 'nearest' });
    const { left, right, top, bottom } = action.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const points = [
      [x, y] as const,
      [x, top + 4] as const,
      [x, bottom - 4] as const,
      [left + 4, y] as const,
      [right - 4, y] as const,
    ];
    const above = points
      .map(([x, y]) => document.elementFromPoint(x, y))
      .find((hit) => hit === null || !action.contains(hit));
    if (above !== undefined)
      found.push(`covered by ${above === null ? 'the edge of the screen' : named(above)}: ${named(action)}`);
    scrollTo(0, before);
  }
  return found;
}
