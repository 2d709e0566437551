/** What a person sees of the site: on a desk and on a phone, in light and in dark. */
import { expect, test } from 'vitest';
import { inChromium, overflow, violations } from './support/visit.ts';

/** One page of each kind. */
const kinds = {
  'the front page': '',
  'the README': 'about.html',
  'a guide': 'guides/use-it-in-your-wallet.html',
  'a page of the specification': 'spec/commands.html',
  'a decision': 'adr/0013-open-channel-in-one-round-trip.html',
  'a sheet with a chart': 'costs.html',
  'the list of packages': 'packages/',
  'a package': 'packages/chains/',
  'a topic of a package': 'packages/chains/bitcoin/',
  'a module': 'packages/chains/bitcoin/sign.html',
  'a module of constants': 'packages/protocol/commands.html',
} as const;

/** Every kind in two looks; the other two, in which nothing is new but how they meet, with a third of them. */
const looks = [
  { screen: 'desktop', colorScheme: 'light', every: 1 },
  { screen: 'phone', colorScheme: 'dark', every: 1 },
  { screen: 'desktop', colorScheme: 'dark', every: 3 },
  { screen: 'phone', colorScheme: 'light', every: 3 },
] as const;

inChromium('/docs/symbolon/', (visit) => {
  for (const { screen, colorScheme, every } of looks) {
    test.each(Object.entries(kinds).filter((_, n) => n % every === 0))(
      `%s, ${screen}, ${colorScheme}: is whole, fits, and axe finds nothing`,
      async (_, path) => {
        const { page, context, complaints, open } = await visit({ screen, colorScheme });
        await open(path);
        expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(
          colorScheme === 'dark',
        );
        expect(await overflow(page)).toBe(0);
        expect(await violations(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await context.close();
      },
    );
  }
});
