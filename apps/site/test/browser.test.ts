/** What a person does on the site, by mouse and by keyboard, from any folder. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { inChromium, violations } from './support/visit.ts';

inChromium('/docs/symbolon/', (visit) => {
  test('charts are drawn for the colours that were chosen here, not those of the system', async () => {
    const { page, context, open } = await visit({ colorScheme: 'light' });
    await open('costs.html');
    const corner = async () => brightness(page, await page.locator('.vp-doc img').first().screenshot());
    expect(await corner()).toBeGreaterThan(200);
    await page.getByRole('switch').first().click();
    await expect.poll(corner).toBeLessThan(60);
    await context.close();
  });

  test('a table or a box of code that is too wide scrolls inside itself, by keyboard too', async () => {
    const { page, context, open } = await visit({ screen: 'phone' });
    await open('spec/commands.html');
    const table = page.locator('.vp-doc .table').first();
    expect(await table.evaluate((box) => box.scrollWidth > box.clientWidth)).toBe(true);
    await table.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => table.evaluate((box) => box.scrollLeft)).toBeGreaterThan(0);
    await context.close();
  });

  test('on a phone, the menu leads to another page', async () => {
    const { page, context, complaints, open } = await visit({ screen: 'phone' });
    await open('guides/when-a-card-is-lost.html');
    await page.getByRole('button', { name: 'Menu' }).tap();
    await page.getByRole('link', { name: 'Threat model', exact: true }).tap();
    await page.getByRole('heading', { level: 1, name: 'Threat model' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('with the menu of a phone open, and with the search open, axe finds nothing', async () => {
    const { page, context, open } = await visit({ screen: 'phone' });
    await open('packages/chains/bitcoin/sign.html');
    await page.getByRole('button', { name: 'Menu' }).tap();
    await page.locator('.VPSidebar.open').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.reload();
    await page.locator('#local-search button').tap();
    await page.locator('.VPLocalSearchBox input').fill('signPsbt');
    await page.locator('.VPLocalSearchBox .result').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  test('without scripts, pages can be read and links lead on', async () => {
    const { page, context, open } = await visit();
    await open('spec/');
    await page.route('**/*.js', (route) => route.abort());
    await page.reload();
    await page.locator('.vp-doc').getByRole('link', { name: 'commands.md', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Commands' }).waitFor();
    await context.close();
  });

  test('a box of code can be copied', async () => {
    const { page, context, open } = await visit();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('packages/client/');
    await page.locator('.vp-doc [class*="language-"]').first().hover();
    await page.locator('.vp-doc button.copy').first().click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('@symbolon/client');
    await context.close();
  });

  test('a page says where it is edited', async () => {
    const { page, context, open } = await visit();
    await open('spec/commands.html');
    const edit = page.getByRole('link', { name: 'Edit this page' });
    expect(await edit.getAttribute('href')).toMatch(
      /^https:\/\/github\.com\/[^/]+\/[^/]+\/edit\/main\/docs\/spec\/commands\.md$/,
    );
    await context.close();
  });
});

/** How bright a picture is near its corner, of 255. */
function brightness(page: Page, picture: Buffer): Promise<number> {
  return page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0))]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
    context.drawImage(image, 0, 0);
    return context.getImageData(20, 10, 1, 1).data[1]!;
  }, picture.toString('base64'));
}

for (const folder of ['/', '/docs/symbolon/']) {
  inChromium(folder, (visit) => {
    test.each([
      ['signPsbt', /packages\/chains\/bitcoin\/sign\.html#signPsbt$/],
      ['revokeMember', /packages\/backup\/reference\.html#revokeMember$/],
      ['9D22', /spec\/commands\.html#status-words$/],
    ])('search by keyboard alone finds %s, wherever one is', async (words, address) => {
      const { page, context, complaints, open } = await visit();
      await open('adr/0004-redo-journal.html');
      await page.keyboard.press('Control+k');
      await page.locator('.VPLocalSearchBox input').waitFor();
      await page.keyboard.type(words);
      await page.locator('.VPLocalSearchBox .result.selected').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(address);
      await page.locator('.VPLocalSearchBox').waitFor({ state: 'detached' });
      expect(new URL(page.url()).pathname.startsWith(folder)).toBe(true);
      await page.reload();
      await page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`).waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('links of bars and pages lead on from one depth to another, and what was opened can be opened anew', async () => {
      const { page, context, complaints, open } = await visit();
      await open('packages/chains/bitcoin/sign.html');
      const at = async (path: string, title: string) => {
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        expect(new URL(page.url()).pathname).toBe(folder + path);
        await page.reload();
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
      };
      await page.getByRole('link', { name: 'Signer', exact: true }).first().click();
      await at('packages/interface/reference.html', '@symbolon/interface');
      await page.getByRole('navigation', { name: 'Main Navigation' }).getByRole('link', { name: 'Costs' }).click();
      await at('costs.html', 'What it costs');
      await page
        .getByRole('navigation', { name: 'Main Navigation' })
        .getByRole('link', { name: 'Specification' })
        .click();
      await at('spec/', 'Specification');
      await page.getByRole('link', { name: 'Next page' }).or(page.locator('.pager-link.next')).first().click();
      await page
        .getByRole('navigation', { name: 'Main Navigation' })
        .getByRole('link', { name: 'Threat model' })
        .click();
      await at('threat-model.html', 'Threat model');
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('an address without a page says so, and leads to the start', async () => {
      const { page, context, open } = await visit();
      await open('');
      await page.goto(new URL('spec/no/such/page.html', page.url()).href);
      await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await expect.poll(() => page.locator('#start').getAttribute('href')).toBe(folder);
      await page.locator('#start').click();
      await page.getByRole('heading', { level: 1, name: 'Symbolon' }).waitFor();
      await context.close();
    });
  });
}
