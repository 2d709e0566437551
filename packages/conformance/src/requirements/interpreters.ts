/** Interpreters, by vectors as data: this package knows no chain. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { parsePath, type Scheme } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { decodeWith, schemeCurve } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { summaryBody, verifySummary } from '@symbolon/protocol/summary';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { isSignature } from '../bench/signatures.ts';
import { expect, expectBytes, expectStatus, notApplicable, notChecked } from '../bench/verdict.ts';
import { type Row, topic } from '../requirement.ts';
import type { InterpreterVectors } from '../vectors.ts';
import { provesItself } from './attestation.ts';
import { read } from './reading.ts';

const clause = 'interpreters.md';
const { signStart } = commands;

/** The number of the interpreter, which the vectors have in their summaries. */
function vectorsOf({ vectors }: Bench, interpreter: number): InterpreterVectors {
  const number = (summary: string): number => decodeWith(summaryBody, 'summary', hexToBytes(summary)).interpreter;
  const found = vectors.find(({ cases }) => {
    const summary = cases.find((one) => one.summary !== undefined)?.summary;
    return summary !== undefined && number(summary) === interpreter;
  });
  if (found === undefined) throw notChecked(`no vectors of interpreter ${interpreter} were given`, 'vectors');
  return found;
}

/** Sets policies that name the multisig wallets in turn, as many in each as a policy has room for. */
function policies(session: Session, wallets: readonly string[]) {
  const room = limits.policyWallets;
  const count = Math.max(1, Math.ceil(wallets.length / room));
  let turn = -1;
  return {
    count,
    next: async (): Promise<void> => {
      turn = (turn + 1) % count;
      const multisigWallets = wallets.slice(turn * room, (turn + 1) * room).map(hexToBytes);
      const named = multisigWallets.length === 0 ? {} : { multisigWallets };
      await session.call(commands.setPolicy, { ...startingPolicies.open, ...named });
    },
  };
}

async function agrees(bench: Bench, interpreter: number): Promise<void> {
  const session = await bench.session('pin');
  const first = await session.ask(signStart, { interpreter });
  if (first.status === status.functionNotSupported) throw notApplicable(`the card has no interpreter ${interpreter}`);
  const { cases, wallets = [] } = vectorsOf(bench, interpreter);
  const confirm = policies(session, wallets);
  await confirm.next();
  const { publicKey: identity } = await provesItself(bench, session);
  const keys = new Map<string, Uint8Array>();
  const keyAt = async (path: string, scheme: Scheme): Promise<Uint8Array> => {
    const name = `${schemeCurve[scheme]} ${path}`;
    const request = { curve: schemeCurve[scheme], path: parsePath(path) };
    const key = keys.get(name) ?? (await session.call(commands.getPublicKey, request)).publicKey;
    keys.set(name, key);
    return key;
  };
  for (const { name, stream, summary, digests = [], refused } of cases) {
    let result = await read(session, interpreter, hexToBytes(stream));
    // Another policy may name the multisig wallet that it spends from.
    for (let more = 1; result.refused !== undefined && refused === undefined && more < confirm.count; more += 1) {
      await confirm.next();
      result = await read(session, interpreter, hexToBytes(stream));
    }
    if (refused !== undefined) {
      expect(result.refused !== undefined, `"${name}" is to be refused, and was signed`);
      expectStatus(result.refused, status.transactionRefused, `"${name}"`);
      continue;
    }
    if (result.refused !== undefined) return expectStatus(result.refused, status.ok, `"${name}"`);
    const body = summaryBody.encode(verifySummary(result.summary, identity));
    expectBytes(body, hexToBytes(summary ?? ''), `the summary of "${name}"`);
    expect(result.signatures.length === digests.length, `"${name}" has ${digests.length} signatures`);
    for (const [index, [path, named, digest]] of digests.entries()) {
      const scheme = named as Scheme;
      const signature = result.signatures[index] ?? new Uint8Array();
      const right = isSignature(scheme, signature, hexToBytes(digest), await keyAt(path, scheme));
      expect(
        right,
        `signature ${index + 1} of "${name}" is not by the key at ${path} over ${bytesToHex(hexToBytes(digest))}`,
      );
    }
  }
}

const row = (interpreter: number): Row => [
  `Interpreter ${interpreter.toString(16).padStart(2, '0').toUpperCase()} makes of each stream of its vectors the summary and signatures stated there, or refuses it.`,
  clause,
  'wallet, spends',
  (bench) => agrees(bench, interpreter),
  'optional',
];

export const interpreterRequirements = topic('IN', [
  row(0x01),
  row(0x02),
  row(0x10),
  row(0x11),
  row(0x12),
  row(0x13),
  row(0x20),
  row(0x21),
]);
