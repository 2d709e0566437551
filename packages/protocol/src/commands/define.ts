import type { CoderType } from 'micro-packed';

/**
 * What has been proven to the card in this session: nothing, knowledge of one of its passwords, or that this is a phone
 * it knows.
 */
export type SessionKind = 'none' | 'can' | 'pin' | 'puk' | 'phone';

/**
 * `manufacture`: no identity yet. `blank`: genuine, without a wallet. `active`: holds a wallet. `terminated`: holds
 * nothing and never will again.
 */
export type Lifecycle = 'manufacture' | 'blank' | 'active' | 'terminated';

/**
 * Where a command is allowed: every combination that is not listed is refused by the dispatcher before the command is
 * looked at.
 */
export type Access = {
  /** What must have been proven: one of these. */
  readonly sessions: readonly SessionKind[];
  /** The states of the card it is allowed in. */
  readonly lifecycles: readonly Lifecycle[];
};

/** One command of the application: the single description from which the firmware decodes and the client encodes. */
export type CommandDefinition<Request, Response> = {
  /** As the specification and the traces call it. */
  readonly name: string;
  /**
   * Class without secure messaging or chaining bits: '00' interindustry, '80' our own (ISO/IEC 7816-4:2020 clause 5.4.1).
   */
  readonly cla: 0x00 | 0x80;
  /** Instruction byte: no two rows of a class have the same. */
  readonly ins: number;
  /** Codec of the data field of the command. */
  readonly request: CoderType<Request>;
  /** Codec of the data field of a response with status 9000. */
  readonly response: CoderType<Response>;
  /** In which sessions and lifecycles the card takes it. */
  readonly access: Access;
  /** What P1 says: the wallet the command is about, 0 to 2. Without it P1 is 00, as P2 always is. */
  readonly p1?: 'wallet';
  /**
   * What only a card that has proven in this session to be genuine may be sent: these fields of the request, or the
   * command as it is. A secret that the person types, and what comes back from the card as one. The client holds to it;
   * a card has no use for it.
   */
  readonly genuineOnly?: 'always' | readonly string[];
};

/** What a command takes: the type that its row encodes into the data field. `RequestOf<Commands['getPublicKey']>`. */
// biome-ignore format: one line reads best
export type RequestOf<Definition> = Definition extends CommandDefinition<infer Request, infer _> ? Request : never;
/**
 * What a command answers with status 9000: the type that its row decodes from the data field.
 * `ResponseOf<Commands['getStatus']>`.
 */
export type ResponseOf<Definition> = Definition extends CommandDefinition<infer _, infer Response> ? Response : never;

/**
 * Makes a row of the command table: freezes it and infers the types of request and response from its codecs.
 * @example
 * ```ts
 * import { defineCommand } from '@symbolon/protocol/commands/define';
 * import { tlvStruct } from '@symbolon/protocol/tlv';
 * import { curve, nothing } from '@symbolon/protocol/values';
 * const forgetCurve = defineCommand({
 *   name: 'FORGET CURVE',
 *   cla: 0x80,
 *   ins: 0x7e,
 *   request: tlvStruct('curve to forget', { curve: [0x80, curve] }),
 *   response: nothing,
 *   access: { sessions: ['pin'], lifecycles: ['active'] },
 * });
 * forgetCurve.request.encode({ curve: 'p256' }); // => Uint8Array.of(0x80, 0x01, 0x02)
 * ```
 */
export function defineCommand<Request, Response>(
  definition: CommandDefinition<Request, Response> & {
    readonly genuineOnly?: 'always' | readonly (keyof Request & string)[];
  },
): CommandDefinition<Request, Response> {
  return Object.freeze(definition);
}
