/**
 * Wrong arguments are reported as arguments. Each function is called as its example calls it, and again with one
 * argument, or one field of one, wrong. Only a `SymbolonError` may come out.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSymbolonError } from '@symbolon/interface';
import { beforeAll, describe, expect, test } from 'vitest';
import { examplesOf, type Given } from '../examples.ts';
import { callersOwn, calls, recording, wrongCalls } from '../wrong-arguments.ts';

const root = join(import.meta.dirname, '../..');
const written = join(root, 'scripts/dist/wrong-arguments');
rmSync(written, { recursive: true, force: true });
mkdirSync(written, { recursive: true });

/**
 * What is held to it, by package. Of `interface` it is every function; of `chains` those that read what comes from
 * outside.
 */
const held: { readonly [name: string]: readonly string[] } = {
  interface: exportsOf('interface'),
  chains: [
    'bitcoin/transaction decodePsbt',
    'ethereum/address formatAddress',
    'ethereum/address fromHex',
    'ethereum/address networkOf',
    'ethereum/address parseAddress',
    'ethereum/address toHex',
    'ethereum/clear-signing describeCall',
    'ethereum/clear-signing describeTypedData',
    'ethereum/clear-signing parseDescriptor',
    'ethereum/clear-signing parseDescriptors',
    'ethereum/common-descriptors safeDescriptors',
    'ethereum/sign previewMessage',
    'ethereum/sign previewTypedData',
    'ethereum/transaction attachSignature',
    'ethereum/transaction copyTypedData',
    'ethereum/transaction decodeTransaction',
    'ethereum/transaction encodeTransaction',
    'ethereum/transaction encodeTypedData',
    'solana/address parseAddress',
    'solana/transaction decodeMessage',
    'solana/transaction decodeTransaction',
  ],
};

/** Packages of which nothing is held to it, and why. */
const notHeld: { readonly [name: string]: string } = {
  backup: 'not checked yet: ceremonies take objects of functions',
  'card-core': 'firmware: its dispatcher decodes all that its handlers get',
  cli: 'a program',
  client: 'not checked yet: every action takes a session',
  emulator: 'for tests',
  conformance: 'for makers of cards: it takes a card that does anything, and its own arguments as the types say',
  protocol: 'not checked yet: codecs give data/malformed, functions around them may not',
  'transport-nfc': 'not checked yet: openers take objects of the platform',
  'transport-pcsc': 'not checked yet: openers take objects of the platform',
};

/** Functions whose wrong use is the caller's own crime, and why. */
const exempt: { readonly [name: string]: string } = {
  'interface createErrors': 'it takes functions that the caller wrote, and calls them',
  'interface interpretationState': 'only what an interpreter returned has a state; anything else has none',
};

describe.each(Object.keys(held))('%s', (name) => {
  beforeAll(() => runExamples(name));

  test.each((held[name] ?? []).filter((each) => exempt[`${name} ${each}`] === undefined))('%s', async (each) => {
    const [topic, exported] = each.includes(' ') ? each.split(' ') : ['', each];
    const call = calls.get(`@symbolon/${[name, topic].filter(Boolean).join('/')} ${exported}`);
    if (call === undefined) throw new Error('no example calls it');
    const leaked: string[] = [];
    let count = 0;
    for (const { where, args } of wrongCalls(call)) {
      count += 1;
      try {
        await call.run(...args);
      } catch (error) {
        if (!isSymbolonError(error) && !callersOwn(error)) leaked.push(`${where}: ${String(error)}`);
      }
    }
    expect(count).toBeGreaterThan(10);
    expect(leaked).toEqual([]);
  });
});

async function runExamples(name: string): Promise<void> {
  const file = join(root, 'scripts/example-values', `${name}.ts`);
  const { made = {}, ...values } = existsSync(file) ? await import(/* @vite-ignore */ file) : {};
  const module = `../../example-values/${name}.ts`;
  const given: Given = { module, names: Object.keys(values), made: Object.keys(made) };
  const own = held[name]?.map((each) => each.replace(/^.* /, '')) ?? [];
  for (const [index, { code }] of examplesOf(join(root, 'packages', name), given).entries()) {
    if (!own.some((exported) => code.includes(exported))) continue;
    const recorded = join(written, `${name}-${index}.ts`);
    writeFileSync(recorded, recording(code, '../../wrong-arguments.ts'));
    await import(/* @vite-ignore */ recorded);
  }
}

/** The functions that the one topic of a package exports: the names that its `index.ts` lists in lower case. */
function exportsOf(name: string): readonly string[] {
  const index = readFileSync(join(root, 'packages', name, 'src/index.ts'), 'utf8');
  const listed = [...index.matchAll(/^export \{(.*?)\} from/gms)].flatMap(([, names = '']) => names.split(','));
  const constants = ['hardened', 'maxPathDepth'];
  return listed.map((each) => each.trim()).filter((each) => /^[a-z]\w+$/.test(each) && !constants.includes(each));
}

test('a package that is not held is not forgotten', () => {
  const known = [...Object.keys(held), ...Object.keys(notHeld)].sort();
  expect(known).toEqual(readdirSync(join(root, 'packages')).sort());
});
