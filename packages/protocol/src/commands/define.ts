import type { CoderType } from 'micro-packed';

/** What was proven to the card in this session: nothing, one of its passwords, or that this is a phone it knows. */
export type SessionKind = 'none' | 'can' | 'pin' | 'puk' | 'phone';

/**
 * State of a card. `manufacture`: no identity yet. `blank`: genuine, without a wallet. `active`: holds a wallet.
 * `terminated`: holds nothing, for good.
 */
export type Lifecycle = 'manufacture' | 'blank' | 'active' | 'terminated';

/** Where a command is allowed. The dispatcher refuses all other combinations before it decodes the command. */
export type Access = {
  /** One of these must have been proven. */
  readonly sessions: readonly SessionKind[];
  /** The states of the card it is allowed in. */
  readonly lifecycles: readonly Lifecycle[];
};

/** One command of the application. Firmware and client encode and decode by this one description. */
export type CommandDefinition<Request, Response> = {
  /** As the specification and the traces call it. */
  readonly name: string;
  /**
   * Class without bits for secure messaging or chaining: '00' interindustry, '80' our own (ISO/IEC 7816-4:2020 clause
   * 5.4.1).
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
  /** P1 is the slot of the wallet that the command is about, 0 to 2. Default: P1 is 00. P2 is always 00. */
  readonly p1?: 'slot';
  /**
   * What is sent only to a card that has proven in this session to be genuine: these fields of the request, or the
   * whole command. They hand the card a secret that a person types, or take a secret from it. The client enforces it.
   */
  readonly genuineOnly?: 'always' | readonly string[];
};

/** What a command takes: `RequestOf<Commands['getPublicKey']>` is `GetPublicKeyRequest`. */
// biome-ignore format: one line reads best
export type RequestOf<Definition> = Definition extends CommandDefinition<infer Request, infer _> ? Request : never;
/** What a command answers with status 9000: `ResponseOf<Commands['getStatus']>` is `GetStatusResponse`. */
export type ResponseOf<Definition> = Definition extends CommandDefinition<infer _, infer Response> ? Response : never;

/**
 * Makes a row of the command table. The types of request and response are inferred from its codecs, or written, so that
 * they keep their names and documentation.
 */
export function defineCommand<Request, Response>(
  definition: CommandDefinition<Request, Response> & {
    readonly genuineOnly?: 'always' | readonly (keyof Request & string)[];
  },
): CommandDefinition<Request, Response> {
  return Object.freeze(definition);
}
