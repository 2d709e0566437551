/** Tests with a real browser. */
import { type Browser, chromium as browsers } from 'playwright-core';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { chromiumMissing } from '../../../../../test/chromium.mjs';
import { systemPart } from '../../../../../test/system-part.ts';
import { type Screen, type Visit, visit } from './visit.ts';

const found = await systemPart('chromium', chromiumMissing);

/**
 * Describes what a person finds who visits the page. They share one browser, and nothing in it. Where there is none,
 * all of it is skipped.
 */
export function describeInChromium(
  name: string,
  tell: (visitPage: (screen?: Screen, story?: string) => Promise<Visit>, theBrowser: () => Browser) => void,
): void {
  describe.skipIf(!found)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await browsers.connect(inject('browser'));
    });
    afterAll(() => browser.close());
    tell(
      (screen, story) => visit(browser, screen, story),
      () => browser,
    );
  });
}
