/**
 * Nonces of the identity key: ID-20 and the row after it. One that repeats tells the key, and who has it is the card.
 */
import { commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { nonceOf } from '../bench/signatures.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { exportTo } from './cloning.ts';
import { paymentsOf, readPayment } from './reading.ts';
import { revoked, rosterOf } from './rosters.ts';

const clause = 'keys.md#identity-key';
const { internalAuthenticate, getLogHead, cloneOffer, cloneExport, cloneImport, getRoster, signRoster } = commands;
const { pin: _, puk: __, ...further } = testWallet;
const backup = { role: 'backup' } as const;

/** Takes signatures of one identity key, each over another message. @throws if two have the same nonce */
function noncesOf(card: string) {
  const seen = new Map<string, string>();
  return (about: string, signature: Uint8Array): void => {
    const nonce = nonceOf(signature);
    const before = seen.get(nonce);
    expect(before === undefined, `${card}: ${about} has the same nonce as ${before}`);
    seen.set(nonce, about);
  };
}

/** The signature of a message is its end. */
const signatureOf = (message: Uint8Array): Uint8Array => message.slice(-64);

/** Signatures of what only some cards sign. */
async function optional(session: Session, note: ReturnType<typeof noncesOf>): Promise<void> {
  for (const amount of [1n, 2n]) {
    const answer = await session.ask(commands.issueVoucher, { member: 1, asset: 'ab'.repeat(16), amount });
    if (answer.status === status.ok) note(`a voucher for ${amount}`, signatureOf(answer.data));
  }
  const activation = await session.ask(commands.approveActivation, { member: 1 });
  if (activation.status === status.ok) note('an approval of activation', signatureOf(activation.data));
  const { interpreters } = await session.call(commands.getInfo, {});
  if (interpreters.length === 0) return;
  const set = await paymentsOf(session);
  for (const payment of [set.one, set.other])
    for (const purpose of ['sign', 'approve'] as const) {
      const result = await readPayment(session, set, payment, { purpose });
      if (result.refused !== undefined) continue;
      // Without signatures a summary is another one.
      note(`the summary to ${purpose} "${payment.name}"`, signatureOf(result.summary));
      if (result.approval !== undefined) note(`the approval of "${payment.name}"`, signatureOf(result.approval));
    }
}

async function memberships({ random }: Bench, session: Session, note: ReturnType<typeof noncesOf>): Promise<void> {
  for (const turn of [1, 2]) {
    const { proof } = await session.call(commands.proveMembership, { challenge: random(32), date: 1_795_910_400n });
    note(`proof of membership ${turn}`, signatureOf(proof));
  }
}

export const identityNonceRows: readonly Row[] = [
  [
    'Attestations and heads of the log are signed by RFC 6979: the same again has the same signature, and no two others have the same nonce.',
    clause,
    'can',
    async (bench) => {
      const note = noncesOf('the card');
      const { attestation } = await bench.open('can', { attestation: 'certificates' });
      note('the attestation of OPEN CHANNEL', present(attestation, 'the attestation').signature);
      const another = await bench.session();
      for (const [turn, { random }] of [bench, bench, bench].entries()) {
        const challenge = random(32);
        const asked = { challenge, certificates: false };
        const { signature } = await another.call(internalAuthenticate, asked);
        note(`attestation ${turn + 1}`, signature);
        const again = await another.call(internalAuthenticate, asked);
        expectBytes(again.signature, signature, 'the signature of the same attestation');
        note(`head of the log ${turn + 1}`, (await another.call(getLogHead, { challenge })).signature);
      }
    },
  ],
  [
    'No two messages of an identity key have the same nonce: offers, exports, receipts, rosters, proofs of membership, and, where the card has them, vouchers, summaries, and approvals.',
    clause,
    'pair, spends',
    async (bench) => {
      const [own, other] = [noncesOf('the card'), noncesOf('the second card')];
      const { source, target, offer, exported } = await exportTo(bench, backup);
      other('the first offer', signatureOf(offer));
      own('the first export', signatureOf(exported));
      other('the first receipt', signatureOf((await target.call(cloneImport, { export: exported })).receipt));
      await source.call(commands.importWallet, further, { slot: 1 });
      const clone = await bench.second().session('pin');
      const next = await clone.call(cloneOffer, {}, { slot: 1 });
      other('the second offer', signatureOf(next.offer));
      const more = await source.call(cloneExport, { ...backup, offer: next.offer }, { slot: 1 });
      own('the second export', signatureOf(more.export));
      const { receipt } = await clone.call(cloneImport, { export: more.export }, { slot: 1 });
      other('the second receipt', signatureOf(receipt));
      for (const slot of [0, 1]) {
        const { statement } = await source.call(getRoster, {}, { slot });
        const { signatures } = decodeWith(rosterStatement, 'statement', statement);
        own(`the roster of slot ${slot}`, signatures[0]?.signature ?? new Uint8Array());
      }
      own('the next roster', (await source.call(signRoster, revoked(await rosterOf(source), 1))).signature);
      await memberships(bench, source, own);
      await memberships(bench.second(), clone, other);
      await optional(source, own);
    },
  ],
];
