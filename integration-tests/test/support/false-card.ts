/**
 * A false card that knows every password of the person who holds it: it opens whatever session is asked for and reads
 * all that comes through it. What it can't answer it has a genuine card answer, over a session of its own. The best
 * there is, short of a genuine card's key.
 */
import { p256 } from '@noble/curves/nist.js';
import type { CardIdentity } from '@symbolon/card-core/clone';
import type { CardDevice } from '@symbolon/emulator/cards';
import { type CommandApdu, decodeCommand, encodeResponse, isSecured, type ResponseApdu } from '@symbolon/protocol/apdu';
import { attestationInput } from '@symbolon/protocol/certificates';
import {
  type ChipMessaging,
  cardOpening,
  createChipMessaging,
  createTerminalMessaging,
  hostOpening,
  type PasswordName,
  passwordKey,
  phoneTag,
  resumedKeys,
  type TerminalMessaging,
} from '@symbolon/protocol/channel';
import { type Commands, commands, encodeSelected, interindustry, type ResponseOf } from '@symbolon/protocol/commands';
import { protocolVersion } from '@symbolon/protocol/labels';
import { status } from '@symbolon/protocol/status';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { exchange, plainCommand, wake } from './raw-card.ts';

export type Known = { readonly passwords: { readonly [N in PasswordName]: string }; readonly phone?: Uint8Array };

export type FalseCard = {
  readonly tap: () => Transport;
  /** Every command that came through a channel, as it came out of it: header and data. */
  readonly understood: readonly CommandApdu[];
};

const noData: Uint8Array = new Uint8Array();
const random = seededRandom('false card');

export type Behind = {
  /** Has the answers. Without one the card says yes to everything. */
  readonly genuine?: CardDevice;
  /** A key of the card's own, and certificates of whoever made it. */
  readonly identity?: CardIdentity;
};

export function falseCard(
  { passwords, phone = new Uint8Array(32) }: Known,
  { genuine, identity }: Behind = {},
): FalseCard {
  const understood: CommandApdu[] = [];
  let channel: ChipMessaging | undefined;
  let channelBinding: Uint8Array = noData;
  let behind: TerminalMessaging | undefined;

  /** By its own key, or by none. */
  function proof(challenge: Uint8Array): ResponseOf<Commands['internalAuthenticate']> {
    const lifecycle = 'blank';
    if (identity === undefined) return { lifecycle, signature: new Uint8Array(64) };
    const { batchCertificate, cardCertificate, secretKey } = identity;
    const signature = p256.sign(attestationInput({ channelBinding, challenge, lifecycle }), secretKey, { lowS: true });
    return { lifecycle, batchCertificate, cardCertificate, signature };
  }

  function answered(command: CommandApdu): ResponseApdu {
    if (identity !== undefined && command.ins === commands.internalAuthenticate.ins) {
      const { challenge } = commands.internalAuthenticate.request.decode(command.data ?? noData);
      return { data: commands.internalAuthenticate.response.encode(proof(challenge)), status: status.ok };
    }
    if (genuine === undefined || behind === undefined) return { data: noData, status: status.ok };
    return behind.unwrapResponse(exchange(genuine, behind.wrapCommand(command)));
  }

  function open(command: CommandApdu): ResponseApdu {
    const request = commands.openChannel.request.decode(command.data ?? noData);
    const { password, attestation } = request;
    const key = passwordKey(passwords[password]);
    const opening = cardOpening(request, { passwordKey: key, triesLeft: 3, random });
    channelBinding = opening.keys.channelBinding;
    let shown = attestation === 'none' ? undefined : proof(opening.challenge);
    if (genuine !== undefined) {
      const own = hostOpening({ passwordKey: key, password, attestation, random });
      const { data, status: sw } = exchange(genuine, plainCommand('openChannel', own.request));
      if (sw !== status.ok) return { data, status: sw };
      const opened = own.finish(commands.openChannel.response.decode(data));
      behind = createTerminalMessaging(opened.keys, opened.run === undefined ? {} : { run: opened.run });
      if (identity === undefined) shown = opened.attestation;
    }
    channel = createChipMessaging(opening.keys, opening.run === undefined ? {} : { run: opening.run });
    return { data: commands.openChannel.response.encode(opening.response(shown)), status: status.ok };
  }

  function resume(command: CommandApdu): ResponseApdu {
    const { nonce } = commands.resumeSession.request.decode(command.data ?? noData);
    const own = random(16);
    const { cardTag, ...keys } = resumedKeys(phone, { phone: nonce, card: own });
    if (genuine !== undefined) {
      const ours = random(16);
      const { data } = exchange(
        genuine,
        plainCommand('resumeSession', { nonce: ours, candidates: [phoneTag(phone, ours)] }),
      );
      const resumed = resumedKeys(phone, { phone: ours, card: commands.resumeSession.response.decode(data).nonce });
      behind = createTerminalMessaging(resumed);
    }
    channelBinding = keys.channelBinding;
    channel = createChipMessaging(keys);
    return { data: commands.resumeSession.response.encode({ nonce: own, tag: cardTag }), status: status.ok };
  }

  function receive(command: CommandApdu): ResponseApdu {
    if (!isSecured(command.cla) || channel === undefined) {
      channel = undefined;
      if (command.cla === 0 && command.ins === interindustry.select.ins)
        return { data: encodeSelected([protocolVersion]), status: status.ok };
      if (command.ins === commands.openChannel.ins) return open(command);
      return command.ins === commands.resumeSession.ins
        ? resume(command)
        : { data: noData, status: status.securityStatus };
    }
    const current = channel;
    const unwrapped = current.unwrapCommand(command);
    if (unwrapped.kind === 'failed') return { data: noData, status: status.secureMessagingIncorrect };
    understood.push(unwrapped.command);
    return (
      current.wrapResponse(answered(unwrapped.command)) ?? { data: noData, status: status.secureMessagingIncorrect }
    );
  }

  const tap = (): Transport => {
    channel = undefined;
    behind = undefined;
    if (genuine !== undefined) wake(genuine);
    return createTransport({
      name: 'false card',
      limits: { command: 65_544, response: 65_538 },
      carry: async (command) => encodeResponse(receive(decodeCommand(command.slice()))),
      release: async () => genuine?.powerOff(),
    });
  };
  return { tap, understood };
}
