/** Describes the page in a real browser. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import { chromiumMissing } from '../../../../test/chromium.mjs';
import { systemPart } from '../../../../test/system-part.ts';
import { type Screen, type Visit, visit } from './visit.ts';

const found = await systemPart('chromium', chromiumMissing);

/** Opens the page at a story. Default: the first story on a desktop. */
export type VisitPage = (screen?: Screen, story?: string) => Promise<Page>;

/**
 * Describes the page. The tests share a browser; each visit has its own storage and ends with its test. The test fails
 * if the page throws or logs an error. Without chromium the tests are skipped.
 */
export function describeInChromium(name: string, tests: (visitPage: VisitPage, browser: () => Browser) => void): void {
  describe.skipIf(!found)(name, () => {
    let browser: Browser;
    let visits: Visit[] = [];
    beforeAll(async () => {
      browser = await chromium.connect(inject('browser'));
    });
    afterEach(async () => {
      const ended = visits;
      visits = [];
      for (const { page } of ended) await page.context().close();
      for (const { errors } of ended) expect(errors).toEqual([]);
    });
    afterAll(() => browser.close());
    const visitPage: VisitPage = async (screen, story) => {
      const visited = await visit(browser, screen, story);
      visits.push(visited);
      return visited.page;
    };
    tests(visitPage, () => browser);
  });
}
