/** A message is signed for an address, and that address is said before anything is asked. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAs } from '../../support/tries.ts';
import { createWorkplace, errorOf, inShell, makeBox, resultOf, type Workplace } from '../../support/workplace.ts';

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

test('the chain is asked for at a terminal, and never taken for granted', async () => {
  const args = ['sign', 'message', 'Hello', '--yes', '--pack', 'box'];
  const answering = (chain: string) => runAs(place, args, { person: [['Of which chain is the key?', chain]] });
  const { address } = resultOf<{ address: string }>(await answering('solana'));
  expect(resultOf(await sign('--chain', 'solana', '--yes'))).toMatchObject({ address });
  expect(errorOf(await answering(''))).toMatchObject({ code: 'usage/wrong', state: null });
});

test('a kind of address that the path is not of is told beside the address, with what to type', async () => {
  const { stderr } = await sign('--chain', 'bitcoin', '--type', 'p2wpkh', '--path', "m/86'/0'/0'/0/0", '--yes');
  expect(stderr).toContain("no scan finds p2wpkh at m/86'/0'/0'/0/0: keep a note of it, or leave out --type");
  const address = await place.symbolon('address', '--account', '2', '--chain', 'solana', '--pack', 'box', '--json');
  expect(resultOf(address)).toMatchObject({ path: "m/44'/501'/2'/0'" });
});

test.each([
  ["''", 'The message is empty', ''],
  ["'\\xef\\xbb\\xbfYes'", 'It begins with a byte order mark, which is signed too', '\ufeffYes'],
  ["'Yes\\n'", 'It ends with a line break, which is signed too', 'Yes\n'],
])('what a pipe adds or loses is said, and signed: %s', async (piped, told, message) => {
  const line = `printf ${piped} | symbolon sign message - --chain ethereum --yes --pack box --json`;
  const { stdout, stderr } = await inShell(place, line, place.folder);
  expect(stderr).toContain(`WARNING: ${told}`);
  expect(JSON.parse(stdout)).toMatchObject({ message });
});

test('two texts that differ in a line break alone do not look the same', async () => {
  const shown = async (text: string) =>
    (await place.symbolon('sign', 'message', text, '--chain', 'ethereum', '--pack', 'box')).stderr;
  expect(await shown('a\r\nb')).not.toBe(await shown('a\nb'));
});
