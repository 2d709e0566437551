import { hex } from '@scure/base';
import type { Attestation } from '@symbolon/client/actions/attest';
import { getStatus } from '@symbolon/client/actions/get-status';
import { proveBlank } from '@symbolon/client/actions/prove-blank';
import { withCan } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';

type Identity = {
  readonly card: string;
  readonly genuine: Attestation['trust'];
  readonly lifecycle: Attestation['lifecycle'];
};

export function info(_: unknown, context: Context): Promise<Answer<Identity & { readonly protocolVersion: number }>> {
  return withCan(context, async (session, { cardNumber: card, trust: genuine, lifecycle }) => {
    const { protocolVersion } = await getStatus(session);
    return {
      result: { card, genuine, lifecycle, protocolVersion },
      text: [`Card ${card}, ${inWords(genuine)}`, stateOf(lifecycle)],
    };
  });
}

type Proof = Identity & {
  readonly pack: string;
  readonly firmware: string;
  readonly publicKey: string;
  readonly untouched: boolean | null;
};

export function attestCard(_: unknown, context: Context): Promise<Answer<Proof>> {
  return withCan(context, async (session, attestation) => {
    const { cardNumber: card, trust: genuine, lifecycle, publicKey } = attestation;
    const untouched = lifecycle === 'blank' ? (await proveBlank(session, attestation)).untouched : null;
    const [pack, firmware, key] = [attestation.pack, attestation.firmware, publicKey].map((bytes) =>
      hex.encode(bytes),
    ) as [string, string, string];
    return {
      result: { card, genuine, lifecycle, pack, firmware, publicKey: key, untouched },
      text: [
        `Card ${card}, ${inWords(genuine)}: it has proven so in this session`,
        stateOf(lifecycle),
        ...(untouched === null
          ? []
          : [
              untouched
                ? 'It never held a key, and nobody has begun anything with it.'
                : 'It never held a key, but somebody has begun something with it.',
            ]),
        `Pack ${pack}`,
        `Firmware ${firmware}`,
        `Identity key ${key}`,
      ],
    };
  });
}

function inWords(genuine: Attestation['trust']): string {
  return genuine === 'production' ? 'genuine' : 'an emulated card, for which nobody vouches';
}

function stateOf(lifecycle: Attestation['lifecycle']): string {
  return {
    manufacture: 'It is not finished.',
    blank: 'It holds no wallet.',
    active: 'It holds a wallet.',
    terminated: 'It is terminated: it will never hold anything again.',
  }[lifecycle];
}
