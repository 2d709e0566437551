/** What all stories have in common. Other tests go through each story. */
import { expect, test } from 'vitest';
import { stories } from '../../src/web/model/stories.ts';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { open, phone, prepare } from '../support/visit.ts';

describeInChromium('every story', (visit) => {
  test('opens by its link once the wallet is backed up', async () => {
    const page = await visit(phone, 'plan');
    await prepare(page);
    for (const { id, title } of stories) {
      await open(page, id);
      await page.getByText('One moment…').waitFor({ state: 'detached' });
      expect(await page.locator('#story-title').textContent()).toBe(title);
      expect(await page.title()).toBe(`${title} · Symbolon`);
      expect(await page.locator('.screen').textContent(), id).not.toContain('Do it for me');
      await inspect(page, id);
    }
  });
});
