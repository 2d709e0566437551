/** An emulated card that believes servers of a test, and takes any bytes for a proof of time. */
import { createMemory, createVirtualCard, emulatorTrust } from '@symbolon/emulator/cards';
import type { ResponseApdu } from '@symbolon/protocol/apdu';
import {
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type ResponseOf,
} from '@symbolon/protocol/commands';
import { encodeTlv } from '@symbolon/protocol/encoding';
import { rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import { anchorStatement, anchorVersion, type RoughtimeProof } from '@symbolon/protocol/time';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { openChannel, plainCommand, wake } from './raw-card.ts';
import { activeCard } from './table.ts';

/** A proof that may be none: no field needs to have its length. */
type AnyProof = RoughtimeProof & { readonly serverKey: Uint8Array };

export type TimedCard = {
  /** What the card believes, and the nonce that a proof answers. */
  readonly read: () => ResponseOf<Commands['timeNonce']>;
  /** PROVE TIME: the status of the answer. */
  readonly prove: (proof: AnyProof) => number;
};

const image = (await activeCard('timed')).image();

/** The card once more, in a session of its PIN. It believes any one of these servers. */
export function timedCard(seed: string, servers: readonly Uint8Array[]): TimedCard {
  const { device } = createVirtualCard({
    name: 'timed',
    rng: seededRandom(`timed ${seed}`),
    trust: emulatorTrust,
    memory: createMemory(image),
  });
  wake(device);
  const { send } = openChannel(device, 'pin', testPin);
  function call<N extends CommandName>(name: N, request: RequestOf<Commands[N]>): ResponseOf<Commands[N]> {
    const { data, status: sw } = send(plainCommand(name, request));
    if (sw !== status.ok) throw new Error(`${name}: ${sw.toString(16)}`);
    return commands[name].response.decode(data) as ResponseOf<Commands[N]>;
  }
  const { setId, epoch } = rosterStatement.decode(call('getRoster', {}).statement).body;
  const anchor = { version: anchorVersion, number: 1, needed: 1, servers };
  const body = { version: anchorVersion, setId, epoch, anchor };
  call('adoptAnchor', { statement: anchorStatement.encode({ body, signatures: [call('signAnchor', anchor)] }) });
  return {
    read: () => call('timeNonce', {}),
    prove: ({ serverKey, ...proof }) => {
      const at = servers.findIndex((key) => key.join() === serverKey.join());
      return proveTime(send, at, proof).status;
    },
  };
}

/** As the coder writes it, but for fields that it would refuse to write. */
function proveTime(
  send: (command: ReturnType<typeof plainCommand>) => ResponseApdu,
  server: number,
  { response, signature, index, path, certificate }: RoughtimeProof,
): ResponseApdu {
  const fields = [Uint8Array.of(server), response, signature, uint32(index), path, certificate];
  const written = fields.map((value, at) => (value === undefined ? none : encodeTlv(0x80 + at, value)));
  const data = encodeTlv(0xa0, encodeTlv(0x30, Uint8Array.from(written.flatMap((each) => [...each]))));
  return send({ ...plainCommand('timeNonce', {}), ins: commands.proveTime.ins, data });
}

const none = new Uint8Array();

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
