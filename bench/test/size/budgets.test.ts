import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { entryPoints, type Sizes, sizeOf, wallets } from '../../src/size/entry-points.ts';

const { size }: { size: Sizes } = JSON.parse(
  readFileSync(new URL('../../../docs/performance.json', import.meta.url), 'utf8'),
);

test.each(Object.entries({ ...entryPoints, ...wallets }))(
  '%s stays within its budget, and near what docs/performance.md says (pnpm bench size --write)',
  async (name, entry) => {
    const { gzipped } = await sizeOf(entry);
    expect(gzipped).toBeLessThanOrEqual(entry.budget);
    expect(Math.abs(gzipped / (size[name]?.gzipped ?? 0) - 1)).toBeLessThan(0.1);
  },
);

test('what nobody imports is left out, and a module that is not there is an error', async () => {
  const whole = await sizeOf({ what: '', budget: 0, imports: { '@symbolon/protocol/encoding': '*' } });
  const part = await sizeOf({ what: '', budget: 0, imports: { '@symbolon/protocol/encoding': ['encodeTlv'] } });
  expect(part.minified).toBeLessThan(whole.minified);
  expect(part.gzipped).toBeLessThan(part.minified);
  await expect(sizeOf({ what: '', budget: 0, imports: { '@symbolon/client/no-such-module': '*' } })).rejects.toThrow(
    'no-such-module',
  );
});
