/**
 * What holds of every story: it can be come to by its link, is what the link says, and is there to be seen, read and
 * reached. What happens in it is for a test of its own.
 */
import { expect, test } from 'vitest';
import { stories } from '../../src/web/model/stories.ts';
import { describeInChromium } from './support/in-chromium.ts';
import { inspect } from './support/inspect.ts';
import { open, phone, prepare } from './support/visit.ts';

describeInChromium('whoever goes from story to story', (visit) => {
  test('finds each ready to be told once the wallet is backed up', async () => {
    const { page, context, errors } = await visit(phone, 'plan');
    await prepare(page);
    for (const { id, title } of stories) {
      await open(page, id);
      await page.getByText('One moment…').waitFor({ state: 'detached' });
      expect(await page.locator('#story-title').textContent()).toBe(title);
      expect(await page.title()).toBe(`${title} · Symbolon`);
      expect(await page.locator('.screen').textContent(), id).not.toContain('Do it for me');
      await inspect(page, id);
    }
    expect(errors).toEqual([]);
    await context.close();
  });
});
