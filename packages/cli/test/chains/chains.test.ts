/**
 * What holds of every chain of the command: the contract that its commands rely on. What each signs is for the examples
 * of its own commands.
 */
import { describe, expect, test } from 'vitest';
import { softwareSigner } from '../../../chains/test/software-signer.ts';
import { allChains } from '../../src/chains/all.ts';
import type { ChainSupport } from '../../src/chains/chain.ts';
import { chainNames, chains } from '../../src/chains/table.ts';

const place = { network: 'mainnet', type: 'p2wpkh', path: undefined } as const;
const signer = softwareSigner();
const loaded = await Promise.all(chainNames.map(async (name) => [name, await chains[name].load()] as const));

/** The chains (CAIP-2) among what everybody calls by name. */
const chainsOf = ({ coins }: ChainSupport): readonly string[] => coins.map(({ chain }) => chain);

describe.each(loaded)('%s', (name, chain) => {
  test('has addresses that a policy takes for recipients, on a chain that it knows by name', async () => {
    const first = await chain.address({ ...place, account: 0, index: 0 })(signer);
    const second = await chain.address({ ...place, account: 1, index: 0 })(signer);
    expect(chainsOf(chain)).toContain(first.chain);
    expect(chain.account(first.chain, first.address)?.length).toBeGreaterThanOrEqual(20);
    expect(chain.account(first.chain, second.address)).not.toEqual(chain.account(first.chain, first.address));
    expect(() => chain.account(first.chain, 'nobody')).toThrow(expect.objectContaining({ code: 'address/invalid' }));
    const again = await chain.address({
      ...place,
      account: 0,
      index: 0,
      path: `m/${first.path.map(component).join('/')}`,
    })(signer);
    expect(again).toEqual(first);
  });

  test('signs a message by the address that it shows, and not before it is asked to', async () => {
    const at = { ...place, path: chain.messagePath(place) };
    const before = signer.calls.signatures;
    const { preview, sign } = await chain.showMessage(signer, 'Good evening', at);
    expect(preview.lines.join('\n')).toContain('Good evening');
    expect(signer.calls.signatures).toBe(before);
    const { address, signature } = await sign();
    expect(signature.length).toBeGreaterThan(60);
    const first = await chain.address({ ...place, account: 0, index: 0 })(signer);
    expect(address).toBe(first.address);
  });

  test('is in the recovery plan, by addresses that it would show', async () => {
    const planned = await chain.planned(signer);
    expect(planned.length).toBeGreaterThan(0);
    const [on = ''] = chainsOf(chain);
    for (const { address = '' } of planned) expect(() => chain.account(on, address)).not.toThrow();
    expect(planned[0]?.address).toBe((await chain.address({ ...place, account: 0, index: 0 })(signer)).address);
  });

  test('says for the help which servers it asks and how it signs, as parts of a sentence', () => {
    for (const text of [chains[name].servers, chains[name].messages]) expect(text).toMatch(/^[a-z].*[^.]$/);
  });
});

const component = (index: number): string => (index >= 0x8000_0000 ? `${index - 0x8000_0000}'` : `${index}`);

test('no two chains claim the same chain, asset or account', async () => {
  const identifiers = allChains.flatMap(({ coins }) => coins.flatMap(({ chain, asset }) => [chain, asset]));
  expect(new Set(identifiers).size).toBe(identifiers.length);
  for (const [name, chain] of loaded) {
    const { chain: on, address } = await chain.address({ ...place, account: 0, index: 0 })(signer);
    for (const [other, { account }] of loaded) expect(account(on, address) === undefined, other).toBe(other !== name);
  }
});
