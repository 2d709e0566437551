/** The card's end of PACE and secure messaging from `@symbolon/protocol`, with answers the test chooses: a card without firmware. */
import { decodeCommand, encodeResponse, type ResponseApdu } from '@symbolon/protocol/apdu';
import { createTransport } from '@symbolon/protocol/create-transport';
import { createPaceChip, type PaceChip } from '@symbolon/protocol/pace/chip';
import { p256Parameters } from '@symbolon/protocol/pace/domain-parameters';
import { passwordKey } from '@symbolon/protocol/pace/kdf';
import { setAuthenticationTemplate } from '@symbolon/protocol/pace/messages';
import { type ChipMessaging, createChipMessaging } from '@symbolon/protocol/secure-messaging';
import { status } from '@symbolon/protocol/status';
import type { Transport } from '@symbolon/protocol/transport';

export type Script = {
  /** The card's password. */
  readonly password?: string;
  /** Status of MSE:Set AT. */
  readonly choosing?: number;
  /** Status for a wrong password. */
  readonly wrong?: number;
  /** Answers what comes through the channel. */
  readonly answer?: (plain: { readonly ins: number; readonly data: Uint8Array }) => ResponseApdu;
  /** Status of SELECT. */
  readonly selecting?: number;
  /** Changes what goes out on the wire, by the number of the exchange. */
  readonly tamper?: (response: Uint8Array, exchange: number) => Uint8Array;
};

/** TEST randomness. */
function random(): (length: number) => Uint8Array {
  let next = 1;
  return (length) =>
    Uint8Array.from({ length }, () => {
      next = (next * 75) % 65_537;
      return next & 0xff;
    });
}

/** A transport to such a card, and the commands that came over it. */
export function scriptedCard(script: Script): { readonly transport: Transport; readonly commands: readonly Uint8Array[] } {
  const commands: Uint8Array[] = [];
  const draw = random();
  let chip: PaceChip | undefined;
  let messaging: ChipMessaging | undefined;
  const none = new Uint8Array();

  function plain(command: ReturnType<typeof decodeCommand>): ResponseApdu {
    const data = command.data ?? none;
    if (command.ins === 0xa4) return { data: none, status: script.selecting ?? status.ok };
    if (command.ins === 0x22) {
      const { password } = setAuthenticationTemplate.decode(data);
      chip = createPaceChip({ parameters: p256Parameters, passwordKey: passwordKey(script.password ?? ''), password, random: draw });
      return { data: none, status: script.choosing ?? status.ok };
    }
    if (command.ins === 0x86) {
      const step = chip?.step(data);
      if (step === undefined || step.kind === 'failed') return { data: none, status: script.wrong ?? 0x63c2 };
      if (step.kind === 'done') messaging = createChipMessaging(step.session);
      return { data: step.response, status: status.ok };
    }
    return { data: none, status: status.unknownInstruction };
  }

  function respond(bytes: Uint8Array): Uint8Array {
    const command = decodeCommand(bytes);
    if ((command.cla & 0x0c) === 0) return encodeResponse(plain(command));
    const unwrapped = messaging?.unwrapCommand(command);
    if (unwrapped?.kind !== 'command') return encodeResponse({ data: none, status: status.secureMessagingIncorrect });
    const { ins, data = none } = unwrapped.command;
    const answer = script.answer?.({ ins, data }) ?? { data: none, status: status.ok };
    return encodeResponse(messaging?.wrapResponse(answer) ?? { data: none, status: status.secureMessagingIncorrect });
  }

  const transport = createTransport({
    name: 'scripted card',
    limits: { command: 65_544, response: 65_538 },
    carry: async (command) => {
      commands.push(command);
      const response = respond(command);
      return script.tamper?.(response, commands.length) ?? response;
    },
    release: async () => undefined,
  });
  return { transport, commands };
}
