/** Multisig wallets by the command: joined from the files of other programs, shown, and signed for. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { base64 } from '@scure/base';
import { decodePsbt } from '@symbolon/chains/bitcoin/transaction';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { multisigKeys, writeFixtures } from '../support/fixtures.ts';
import { startTimeServers } from '../support/time-servers.ts';
import { copier, createWorkplace, errorOf, makeBox, resultOf, type Workplace } from '../support/workplace.ts';

const caseOf = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../support/cases/${name}`, import.meta.url)), 'utf8');
const psbt = caseOf('btc-multisig-2of3-no-global-xpubs.psbt').trim();
const noted = caseOf('notes-multisig.txt');

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  writeFixtures(place);
  writeFileSync(place.path('shared.psbt'), psbt);
  writeFileSync(place.path('noted.txt'), noted);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

const symbolon = (...args: string[]) => place.symbolon(...args, '--json');
type Joined = { id: string; confirmed: boolean; template: string; addresses: string[]; preview: string[] };
const join = async (pack: string, file: string, ...more: string[]) =>
  resultOf<Joined>(await symbolon('multisig', 'join', file, '--yes', '--pack', pack, ...more));

test('noted and not confirmed it is not signed; once joined, "sign psbt" and "hwi signtx" sign alike', async () => {
  const pack = copy();
  resultOf(await symbolon('notes', 'set', 'noted.txt', '--pack', pack));
  const sign = () => symbolon('sign', 'psbt', 'shared.psbt', '--yes', '--pack', pack);
  const refused = await sign();
  expect(errorOf(refused).message).toContain('a policy it has not confirmed');
  expect(refused.stderr).toContain(`see "symbolon multisig join --pack ${pack}"`);
  expect(await place.symbolon('multisig', 'show', '--pack', pack)).toMatchObject({
    stdout: expect.stringContaining('1   only noted'),
  });
  const { id, confirmed } = await join(pack, 'noted.txt');
  expect(confirmed).toBe(true);
  const { policy } = resultOf<{ policy: { multisigWallets: string[] } }>(
    await symbolon('policy', 'show', '--pack', pack),
  );
  expect(policy.multisigWallets).toEqual([id]);
  const signed = resultOf<{ psbt: string; signedInputs: number[]; transaction: string | null }>(await sign());
  expect(signed).toMatchObject({ signedInputs: [0, 1], transaction: null });
  const { stdout } = await place.symbolonWith({ SYMBOLON_PACK: pack }, 'hwi', '-f', '73c5da0a', 'signtx', psbt);
  const answer = JSON.parse(stdout) as { psbt: string; signed: boolean };
  expect(answer.signed).toBe(true);
  const partial = (text: string) =>
    decodePsbt(base64.decode(text)).inputs.map(({ fields }) => fields.partialSig?.length);
  expect(partial(answer.psbt)).toEqual([1, 1]);
  expect(partial(signed.psbt)).toEqual([1, 1]);
  // Joined twice, it is noted and named once.
  await join(pack, 'noted.txt');
  expect(resultOf<{ wallets: unknown[] }>(await symbolon('multisig', 'show', '--pack', pack)).wallets).toHaveLength(1);
  expect((await place.symbolon('multisig', 'join', 'noted.txt', '--pack', pack)).stdout).toBe(
    `The card signs for this wallet already: it is 1 of "symbolon multisig show --pack ${pack}".\n`,
  );
});

test('whatever program wrote the file, it is one wallet with the addresses that Electrum and Core have', async () => {
  const [first = '', second = '', third = ''] = multisigKeys;
  const range = (chain: number) => `wsh(sortedmulti(2,${multisigKeys.map((key) => `${key}/${chain}/*`).join()}))`;
  const write = (name: string, content: unknown) =>
    writeFileSync(place.path(name), typeof content === 'string' ? content : JSON.stringify(content));
  write('core.json', {
    wallet_name: 'shared',
    descriptors: [
      { desc: range(0), timestamp: 0, active: true, internal: false },
      { desc: range(1), timestamp: 0, active: true, internal: true },
    ],
  });
  write('policy.txt', `wsh(sortedmulti(2,@0/**,@1/**,@2/**)) ${first} ${second} ${third}\n`);
  const lines = multisigKeys.map((key) => {
    const [, fingerprint = '', path = '', xpub = ''] = /^\[(\w+)(.*)\](.*)$/.exec(key) ?? [];
    return `Derivation: m${path}\n${fingerprint.toUpperCase()}: ${xpub}`;
  });
  write('exchanged.txt', `# Sparrow\nName: shared\nPolicy: 2 of 3\nFormat: P2WSH\n\n${lines.join('\n\n')}\n`);
  // Noted by hand, in an order of its own.
  const pack = copy();
  const [template = '', ...written] = readFileSync(place.path('policy.txt'), 'utf8').trim().split(' ');
  write('reversed.txt', `${template} ${written.toReversed().join(' ')}`);
  resultOf(await symbolon('notes', 'set', 'reversed.txt', '--pack', pack));
  const joined: Joined[] = [];
  const files = ['wallet.txt', 'core.json', 'policy.txt', 'exchanged.txt'];
  for (const file of files) joined.push(await join(copy(), file));
  expect(new Set(joined.map(({ addresses }) => addresses.join())).size).toBe(1);
  expect(new Set(joined.map(({ id }) => id)).size).toBe(1);
  // One card takes it once, whatever the file, and however origins are written.
  write(
    'capitals.txt',
    `${template.replace('/**', '/<0;1>/*')} ${written.map((key) => key.replaceAll("'", 'h').replace(/^\[\w+/, (of) => of.toUpperCase())).join(' ')}`,
  );
  const ids = new Set<string>();
  for (const file of [...files, 'capitals.txt', 'reversed.txt']) ids.add((await join(pack, file)).id);
  expect(ids.size).toBe(1);
  expect(resultOf<{ wallets: unknown[] }>(await symbolon('multisig', 'show', '--pack', pack)).wallets).toHaveLength(1);
  expect(joined[0]?.preview).toEqual([
    'At any time: any 2 of [key 1 (ours), key 2, key 3]',
    `Key 1 (ours): ${first}`,
    `Key 2: ${second}`,
    `Key 3: ${third}`,
    ...(joined[0]?.addresses ?? []).map((address, n) => `Receiving address ${n}: ${address}`),
    `Id: ${joined[0]?.id}`,
    'Compare the keys and the first address with every other cosigner before you agree.',
  ]);
});

test('shows the addresses of a wallet it signs for, and of no other', async () => {
  const pack = copy();
  resultOf(await symbolon('notes', 'set', 'noted.txt', '--pack', pack));
  const address = (...more: string[]) => symbolon('multisig', 'address', '1', '--pack', pack, ...more);
  expect(errorOf(await address()).message).toContain('not confirmed');
  const { addresses } = await join(pack, 'noted.txt');
  expect(resultOf(await address('--index', '2'))).toMatchObject({ address: addresses[2], path: "m/48'/0'/0'/2'/0/2" });
  expect(resultOf(await address('--change'))).toMatchObject({ path: "m/48'/0'/0'/2'/1/0" });
  expect(errorOf(await address('--network', 'regtest')).message).toContain('of mainnet');
  expect(errorOf(await symbolon('multisig', 'address', '2', '--pack', pack)).message).toContain('no multisig wallet 2');
});

test('gives the key that others need, also as Electrum reads it', async () => {
  const { key, electrum } = resultOf<{ key: string; electrum: string }>(
    await symbolon('multisig', 'key', '--pack', 'box'),
  );
  expect(key).toBe(multisigKeys[0]);
  expect(electrum).toMatch(/^Zpub/);
  const nested = resultOf<{ electrum: string; path: string }>(
    await symbolon('multisig', 'key', '--script', 'sh-wsh', '--network', 'regtest', '--pack', 'box'),
  );
  expect(nested).toMatchObject({ electrum: expect.stringMatching(/^Upub/), path: "m/48'/1'/0'/1'" });
});

test('a timelocked way out is joined in words, and signed only once sequence and time allow it', async () => {
  const [first = '', second = ''] = multisigKeys;
  writeFileSync(place.path('heir.txt'), `wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(52560)))) ${second} ${first}`);
  const { preview, template } = await join(copy(), 'heir.txt');
  expect(template).toBe('wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(52560))))');
  expect(preview.slice(0, 3)).toEqual([
    "WARNING: others can spend at any time, and this card only later: so it is for an heir. If this card is the owner's, the keys are in the wrong order",
    'At any time: key 1',
    'Only 52560 blocks (about 365 days) after the coins came: key 2 (ours)',
  ]);
  writeFileSync(place.path('owner.txt'), `wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(52560)))) ${first} ${second}`);
  expect((await join(copy(), 'owner.txt')).preview[0]).toBe('At any time: key 1 (ours)');
});

test.each([
  ['wpkh(KEY/<0;1>/*)', 'no wallet of several keys'],
  ['{"wallet_type":"standard","keystore":{}}', 'one key'],
  ['QklFMQOabcdef', 'without a password'],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'no wallet of several keys'],
  ['wsh(sortedmulti(2,FOREIGN/0/*,OTHER/0/*))', 'no key in it is of this card'],
  ["wsh(sortedmulti(2,[73c5da0a/48'/0'/1'/2']PLAIN/0/*,OTHER/0/*))", "at [73c5da0a/48'/0'/0'/2'], but the file says"],
  ["wsh(sortedmulti(2,[deadbeef/48'/0'/0'/2']PLAIN/0/*,OTHER/0/*))", "the file says [deadbeef/48'/0'/0'/2']"],
  ['wsh(sortedmulti(2,KEY/5/6/*,OTHER/0/*))', 'receiving and change'],
  ['wsh(sortedmulti(2,KEY/0/*,OTHER/0/*))\nwsh(multi(2,KEY/0/*,OTHER/0/*))', 'more than one wallet'],
  ['sh(sortedmulti(2,KEY/0/*,OTHER/0/*))', 'no card reads'],
  ['wsh(or_i(pk(KEY/0/*),older(10)))', 'without any signature'],
  ['wsh(or_i(and_v(v:pk(KEY/0/*),older(10)),older(10)))', 'without any signature'],
  ['{"descriptor":', 'neither JSON nor a descriptor'],
])('%s is refused before the card is asked or changed: %s', async (text, reason) => {
  const [key = '', other = '', foreign = ''] = multisigKeys;
  const content = text
    .replaceAll('PLAIN', key.replace(/^.*\]/, ''))
    .replaceAll('KEY', key)
    .replaceAll('OTHER', other)
    .replaceAll('FOREIGN', foreign);
  writeFileSync(place.path('bad.txt'), content);
  const error = errorOf(await symbolon('multisig', 'join', 'bad.txt', '--yes', '--pack', 'box'));
  expect(error).toMatchObject({ code: 'file/malformed', message: expect.stringContaining(reason) });
  expect(resultOf<{ wallets: unknown[] }>(await symbolon('multisig', 'show', '--pack', 'box')).wallets).toEqual([]);
});

test('other notes, and a policy by its name, leave a wallet that was joined as it is', async () => {
  const pack = copy();
  const { id } = await join(pack, 'noted.txt');
  writeFileSync(place.path('paths.txt'), "m/84'/0'/77'\n");
  const { lines } = resultOf<{ lines: string[] }>(await symbolon('notes', 'set', 'paths.txt', '--pack', pack));
  expect(lines).toHaveLength(2);
  for (const name of ['savings', 'open', 'everyday'])
    expect(resultOf(await symbolon('policy', 'set', name, '--yes', '--pack', pack))).toMatchObject({
      name,
      policy: { multisigWallets: [id] },
    });
  expect(resultOf(await symbolon('multisig', 'show', '--pack', pack))).toMatchObject({
    wallets: [{ id, confirmed: true }],
  });
  expect(resultOf(await symbolon('sign', 'psbt', 'shared.psbt', '--yes', '--pack', pack))).toMatchObject({
    signedInputs: [0, 1],
  });
  resultOf(await symbolon('notes', 'set', 'noted.txt', '--pack', pack, '--yes'));
  expect(resultOf<{ wallets: unknown[] }>(await symbolon('multisig', 'show', '--pack', pack)).wallets).toHaveLength(1);
});

test('says which wallets a policy and notes leave out, and asks', async () => {
  const pack = copy();
  const { id } = await join(pack, 'noted.txt');
  writeFileSync(place.path('policy.json'), JSON.stringify({ messages: 'allow' }));
  const setPolicy = (...more: string[]) => symbolon('policy', 'set', 'policy.json', '--pack', pack, ...more);
  const asked = await setPolicy();
  expect(errorOf(asked).code).toBe('confirmation/needed');
  expect(asked.stderr).toContain(`WARNING: the card signs no more for the multisig wallet ${id}`);
  expect(resultOf(await setPolicy('--yes'))).toMatchObject({ policy: { multisigWallets: null } });
  writeFileSync(place.path('empty.txt'), '');
  const setNotes = (...more: string[]) => symbolon('notes', 'set', 'empty.txt', '--pack', pack, ...more);
  const stopped = await setNotes();
  expect(errorOf(stopped).code).toBe('confirmation/needed');
  expect(stopped.stderr).toContain('WARNING: no longer noted: "wsh(sortedmulti(2,@0/**,@1/**,@2/**)) ');
  expect(resultOf<{ wallets: unknown[] }>(await symbolon('multisig', 'show', '--pack', pack)).wallets).toHaveLength(1);
  expect(resultOf(await setNotes('--yes'))).toMatchObject({ lines: [] });
});

test('a card that signs for four wallets refuses a fifth, and notes nothing of it', async () => {
  const pack = copy();
  const multisigWallets = ['11', '22', '33', '44'].map((byte) => byte.repeat(32));
  writeFileSync(place.path('full.json'), JSON.stringify({ multisigWallets }));
  resultOf(await symbolon('policy', 'set', 'full.json', '--yes', '--pack', pack));
  const error = errorOf(await symbolon('multisig', 'join', 'noted.txt', '--yes', '--pack', pack));
  expect(error.message).toContain('signs for 4 multisig wallets already');
  expect(resultOf(await symbolon('multisig', 'show', '--pack', pack))).toEqual({ wallets: [] });
  expect(resultOf(await symbolon('policy', 'show', '--pack', pack))).toMatchObject({ policy: { multisigWallets } });
});

test('where a looser policy has a delay, joining announces it, waits, and joins when it is over', async () => {
  const servers = await startTimeServers(place);
  try {
    await makeBox(place, 'slow', '--clones', '0', '--delay-loosening', '3d');
    resultOf(await symbolon('time', 'trust', servers.file, '--pack', 'slow'));
    const joining = () => symbolon('multisig', 'join', 'noted.txt', '--yes', '--pack', 'slow');
    type Waits = { confirmed: boolean; waiting: { kind: string; until: string | null; over: boolean } | null };
    const announced = resultOf<Waits>(await joining());
    expect(announced).toMatchObject({ confirmed: false, waiting: { kind: 'policy', over: false } });
    expect(announced.waiting?.until).toMatch(/^2027-01-18/);
    expect((await place.symbolon('multisig', 'show', '--pack', 'slow')).stdout).toContain('only noted');
    servers.turnTo(3 * 86_400 + 20);
    expect(resultOf<Waits>(await joining())).toMatchObject({ confirmed: true, waiting: null });
    expect((await place.symbolon('multisig', 'show', '--pack', 'slow')).stdout).toContain('confirmed on the card');
  } finally {
    await servers.close();
  }
});
