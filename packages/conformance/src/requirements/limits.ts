/** The limits that GET INFO tells, against what the card takes: ID-13 and the rows after it. */
import { commands } from '@symbolon/protocol/commands';
import { encodeTlv } from '@symbolon/protocol/encoding';
import { type StatedLimitName, statedLimits } from '@symbolon/protocol/features';
import { type Policy, policy as policyCoder, startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import type { Session } from '../bench/session.ts';
import { expect, expectStatus, failed } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';

const clause = 'commands.md#get-info';
const { getInfo, getPolicy, setPolicy, getPublicKey, createWallet, signStart, signData, signDigests } = commands;

/** A limit as this card tells it. */
async function limitsOf(session: Session): Promise<(name: StatedLimitName) => number> {
  const { limits } = await session.call(getInfo, {});
  return (name) => {
    const found = limits.find(({ limit }) => limit === statedLimits[name].number);
    if (found === undefined) throw failed(`GET INFO does not tell the limit ${name}`);
    return found.value;
  };
}

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(0x61);

/** Rules for so many assets, each with the first of three amounts or all of them. */
const assetRules = (assets: number, amounts: number): Policy['assets'] =>
  Array.from({ length: assets }, (_, one) => ({
    asset: `0${one}`.repeat(16),
    ...(amounts > 0 && { perSignature: 1n }),
    ...(amounts > 1 && { allowance: 1n }),
    ...(amounts > 2 && { approvalAbove: 1n }),
  }));

/** How much there may be of each: asset rules with their amounts, wallets, recipients, a root of them, a path. */
const choices = [4 * 5, 5, 9, 2, 11] as const;
const combinations = choices.reduce((product, one) => product * one, 1);

/** The longest policy of at most this many bytes that can be made of these. */
function longestPolicy(size: number): Policy {
  let longest: Policy = startingPolicies.open;
  for (let n = 0; n < combinations && sizeOf(longest) !== size; n += 1) {
    let rest = n;
    const [rules = 0, wallets = 0, recipients = 0, root = 0, depth = 0] = choices.map((one) => {
      const digit = rest % one;
      rest = (rest - digit) / one;
      return digit;
    });
    const made: Policy = {
      ...startingPolicies.open,
      assets: assetRules(Math.floor(rules / 4), rules % 4),
      ...(recipients > 0 && { recipients: Array.from({ length: recipients }, (_, one) => `0${one}`.repeat(16)) }),
      ...(wallets > 0 && {
        multisigWallets: Array.from({ length: wallets }, (_, one) => new Uint8Array(32).fill(one)),
      }),
      ...(root > 0 && { recipientRoot: new Uint8Array(32) }),
      ...(depth > 0 && { paths: [Array.from({ length: depth }, () => 0x80000000)] }),
    };
    const bytes = sizeOf(made) ?? 0;
    if (bytes <= size && bytes > (sizeOf(longest) ?? 0)) longest = made;
  }
  return longest;
}

/** Bytes of an encoded policy; none if it does not fit. */
function sizeOf(one: Policy): number | undefined {
  try {
    return policyCoder.encode(one).length;
  } catch {
    return undefined;
  }
}

export const limitRows: readonly Row[] = [
  [
    'The card takes as much as the limits say that GET INFO tells, and no more: wallets, pieces of a transaction, policies, paths, clones.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const limit = await limitsOf(session);
      const send = ({ cla, ins }: { readonly cla: number; readonly ins: number }, data: Uint8Array, p1 = 0) =>
        session.send({ cla, ins, p1, p2: 0, data, le: 65_536 });
      const wallets = limit('wallets');
      expectStatus(await send(getPolicy, bytes(0), wallets - 1), status.referencedDataNotFound, 'the last slot');
      expectStatus(await send(getPolicy, bytes(0), wallets), status.wrongParameters, 'the slot after it');

      const path = (depth: number) => Uint8Array.of(1, depth, ...new Uint8Array(4 * depth));
      const depth = limit('pathDepth');
      expectStatus(await send(getPublicKey, path(depth)), status.ok, `a path of ${depth} components`);
      expectStatus(await send(getPublicKey, path(depth + 1)), status.incorrectData, `a path of ${depth + 1}`);

      const longest = limit('policy');
      const whole = longestPolicy(longest);
      if ((sizeOf(whole) ?? 0) < longest - 3) throw failed(`a policy can't have ${longest} bytes, as GET INFO tells`);
      expectStatus(await session.ask(setPolicy, whole), status.ok, 'a policy as long as can be');
      expectStatus(await send(setPolicy, bytes(longest + 1)), status.incorrectData, 'a longer policy');

      const clones = limit('clones');
      const wallet = (count: number) =>
        Uint8Array.of(...encodeTlv(0x82, Uint8Array.of(count)), ...encodeTlv(0x83, Uint8Array.of(0)));
      expectStatus(await send(createWallet, wallet(clones + 1), 1), status.incorrectData, `${clones + 1} clones`);
      expectStatus(await send(createWallet, wallet(clones), 1), status.ok, `${clones} clones`);

      const [interpreter] = (await session.call(getInfo, {})).interpreters;
      if (interpreter !== undefined) {
        const piece = limit('signData');
        await session.call(signStart, { interpreter: interpreter.id });
        expectStatus(await send(signData, bytes(piece + 1)), status.incorrectData, `a piece of ${piece + 1} bytes`);
        await session.call(signStart, { interpreter: interpreter.id });
        const { status: answered } = await send(signData, bytes(piece));
        expect(answered !== status.incorrectData, `a piece of ${piece} bytes is answered with 6A80`);
      }
      const most = limit('commandData');
      const { status: answered } = await send(commands.adoptRoster, bytes(most));
      expectStatus({ status: answered }, status.incorrectData, `${most} bytes of command data, which are no roster`);
    },
  ],
  [
    'The log keeps as many entries as the limit says that GET INFO tells.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const entries = (await limitsOf(session))('logEntries');
      for (let turn = 0; turn <= entries; turn += 1) await session.call(setPolicy, startingPolicies.savings);
      const kept = await session.call(commands.readLog, { from: 1 });
      expect(kept.length === entries, `GET INFO tells ${entries} entries, and the log keeps ${kept.length}`);
    },
  ],
  [
    'The card signs as many digests in one command as the limit says that GET INFO tells, and no more.',
    clause,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const count = (await limitsOf(session))('digestsPerCommand');
      const { cla, ins } = signDigests;
      const digests = (number: number): Uint8Array =>
        Uint8Array.from(Array.from({ length: number }, () => [5, 1, 0x80, 0, 0, 44, 0, 1, 1]).flat());
      const send = (number: number) => session.send({ cla, ins, p1: 0, p2: 0, data: digests(number), le: 65_536 });
      expectStatus(await send(count + 1), status.incorrectData, `${count + 1} digests`);
      expectStatus(await send(count), status.ok, `${count} digests`);
    },
    'optional',
  ],
  [
    'The card keeps as many files, and as long ones, as the limits say that GET INFO tells, and no more.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const limit = await limitsOf(session);
      const [files, size] = [limit('files'), limit('fileContent')];
      const { cla, ins } = commands.writeFile;
      const write = (file: number, length: number) => {
        const content = Uint8Array.of(...encodeTlv(0x80, bytes(1)), ...encodeTlv(0x81, bytes(length)));
        const data = Uint8Array.of(...encodeTlv(0x80, Uint8Array.of(file)), ...encodeTlv(0xa1, content));
        return session.send({ cla, ins, p1: 0, p2: 0, data, le: 256 });
      };
      expectStatus(await write(files, 1), status.incorrectData, 'a file too many');
      expectStatus(await write(0, size + 1), status.incorrectData, `a file of ${size + 1} bytes`);
      expectStatus(await write(files - 1, size), status.ok, `the last file, of ${size} bytes`);
    },
    'optional',
  ],
  [
    'The card knows as many phones as the limit says that GET INFO tells, and no more.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const phones = (await limitsOf(session))('phones');
      for (let phone = 0; phone < phones; phone += 1)
        expectStatus(await session.ask(commands.addPhone, { name: 'phone' }), status.ok, `phone ${phone + 1}`);
      const more = await session.ask(commands.addPhone, { name: 'phone' });
      expectStatus(more, status.notEnoughMemory, `phone ${phones + 1}`);
    },
    'optional',
  ],
];
