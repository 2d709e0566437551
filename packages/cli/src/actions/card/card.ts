import { hex } from '@scure/base';
import { type Attestation, getStatus, proveBlank } from '@symbolon/client';
import { withCan } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { attestCommand, infoCommand } from '../../commands/card.ts';

export const showInfo: ActionOf<typeof infoCommand> = (_, context) =>
  withCan(context, async (session, { cardNumber: card, trust: genuine, lifecycle }) => {
    const { protocolVersion } = await getStatus(session);
    return {
      result: { card, genuine, lifecycle, protocolVersion },
      text: [`Card ${card}, ${describeTrust(genuine)}`, describeLifecycle(lifecycle)],
    };
  });
export const attestCard: ActionOf<typeof attestCommand> = (_, context) =>
  withCan(context, async (session, attestation) => {
    const { cardNumber: card, trust: genuine, lifecycle, publicKey } = attestation;
    const untouched = lifecycle === 'blank' ? (await proveBlank(session, attestation)).untouched : null;
    const [pack, firmware, key] = [attestation.pack, attestation.firmware, publicKey].map((bytes) =>
      hex.encode(bytes),
    ) as [string, string, string];
    return {
      result: { card, genuine, lifecycle, pack, firmware, publicKey: key, untouched },
      text: [
        `Card ${card}, ${describeTrust(genuine)}: it has proven so in this session`,
        describeLifecycle(lifecycle),
        ...(untouched === null
          ? []
          : [
              untouched
                ? 'It never held a key, and nobody has started anything with it.'
                : 'It never held a key, but somebody has started something with it.',
            ]),
        `Pack ${pack}`,
        `Firmware ${firmware}`,
        `Identity key ${key}`,
      ],
    };
  });

function describeTrust(genuine: Attestation['trust']): string {
  return genuine === 'production' ? 'genuine' : 'an emulated card, which anyone can make';
}

function describeLifecycle(lifecycle: Attestation['lifecycle']): string {
  return {
    manufacture: 'It is not finished.',
    blank: 'It holds no wallet.',
    active: 'It holds a wallet, or a share of one.',
    terminated: 'It is terminated: it will never hold anything again.',
  }[lifecycle];
}
