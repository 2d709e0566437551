/**
 * A card's proof of who it is, asked for in a session or brought by its opening. Not exported: `actions/attest.ts` and
 * `actions/identify.ts` are.
 */
import { commands } from '@symbolon/protocol/commands';
import type { Session } from './channel.ts';
import { recordAttestation } from './genuine.ts';
import { type Attestation, type Expected, verifyAttestation } from './verify-attestation.ts';

/** @throws SymbolonError `card/counterfeit`, after which the session is closed; `card/status` */
export async function askWho(session: Session, expected: Expected): Promise<Attestation> {
  const { channelBinding, card } = session;
  const challenge = card.random(32);
  const answer = await session.send(commands.internalAuthenticate, {
    challenge,
    certificates: expected.certificates === undefined,
  });
  return judge(session, answer, { ...expected, channelBinding, challenge });
}

type Verifying = Parameters<typeof verifyAttestation>;

/** A card that is not the one expected may say which it is. @throws SymbolonError as {@link askWho} does */
export async function judge(session: Session, answer: Verifying[0], question: Verifying[1]): Promise<Attestation> {
  try {
    return recordAttestation(session, verifyAttestation(answer, question));
  } catch (error) {
    if (question.certificates !== undefined) return askWho(session, { trust: question.trust });
    session.close();
    throw error;
  }
}
