/** A message is signed for an address, and that address is said before anything is asked. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, errorOf, makeBox, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
});
afterAll(() => place.remove());

const sign = (...options: readonly string[]) =>
  place.symbolon('sign', 'message', 'Hello', '--pack', 'box', '--json', ...options);

test.each([
  [['--chain', 'bitcoin'], "m/84'/0'/0'/0/0"],
  [['--chain', 'bitcoin', '--type', 'p2tr'], "m/86'/0'/0'/0/0"],
  [['--chain', 'bitcoin', '--type', 'p2pkh', '--path', "m/44'/0'/7'/0/3"], "m/44'/0'/7'/0/3"],
  [['--chain', 'ethereum'], "m/44'/60'/0'/0/0"],
  [['--chain', 'ethereum', '--path', "m/44'/60'/0'/0/9"], "m/44'/60'/0'/0/9"],
  [['--chain', 'solana'], "m/44'/501'/0'/0'"],
])('%j names the address that signs before it asks', async (options, path) => {
  const { address } = resultOf<{ address: string }>(await sign(...options, '--yes'));
  const asked = await sign(...options);
  expect(errorOf(asked).code).toBe('confirmation/needed');
  expect(asked.stderr).toContain(`To be signed by ${address} (${path})\n`);
});
