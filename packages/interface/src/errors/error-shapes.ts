/** The fields of each error's context at run time: what `fromPlainError` checks. The compiler keeps it complete. */
import type { InputErrorContexts } from './input-errors.ts';
import type { ErrorCode, ErrorContexts } from './symbolon-error.ts';

/** What a field holds. `none`: it may also be undefined; `optional`: or left out. */
export type FieldKind = 'text' | 'number' | 'bigint' | 'text or none' | 'number or none' | 'optional text';

type KindOf<Value> = [Value] extends [string]
  ? 'text'
  : [Value] extends [number]
    ? 'number'
    : [Value] extends [bigint]
      ? 'bigint'
      : [Value] extends [string | undefined]
        ? 'text or none'
        : [Value] extends [number | undefined]
          ? 'number or none'
          : never;

/** A code whose context had two shapes in one list, or another in each, would have a field of no kind. */
type ShapeOf<Context> = {
  readonly [F in keyof Context]-?: Record<never, never> extends Pick<Context, F>
    ? `optional ${KindOf<Exclude<Context[F], undefined>>}`
    : KindOf<Context[F]>;
};

const reason = { reason: 'text' } as const;
const password = { password: 'text' } as const;
const transport = { transport: 'text' } as const;
const where = { where: 'text', reason: 'text' } as const;
const server = { server: 'text', reason: 'text' } as const;
const command = { command: 'text', status: 'number', meaning: 'text' } as const;

const inputShapes: { readonly [C in keyof InputErrorContexts]: ShapeOf<InputErrorContexts[C]> } = {
  'argument/invalid': { argument: 'text', ...reason },
  'data/malformed': { what: 'text', where: 'optional text', ...reason },
  'path/invalid': { path: 'text', ...reason },
  'confirmation/refused': { what: 'text' },
};

export const errorShapes: { readonly [C in ErrorCode]: ShapeOf<ErrorContexts[C]> } = {
  ...inputShapes,
  'apdu/malformed': reason,
  'card/status': { ...command, refusal: 'text or none' },
  'policy/refused': { ...command, refusal: 'text', advice: 'text' },
  'pin/needed': { ...command, ...password, refusal: 'text' },
  'card/not-symbolon': { status: 'number' },
  'card/other-version': { card: 'number', host: 'number' },
  'card/newer': { what: 'text', tag: 'text' },
  'card/no-interpreter': { interpreter: 'number', release: 'number' },
  'pin/wrong': { ...password, triesLeft: 'number' },
  'pin/suspended': password,
  'pin/blocked': password,
  'pin/unsettled': password,
  'channel/broken': reason,
  'channel/closed': reason,
  'card/counterfeit': reason,
  'card/other': { expected: 'text', found: 'text' },
  'card/unattested': { command: 'text' },
  'card/blank': { card: 'text' },
  'card/used': reason,
  'log/broken': reason,
  'transport/card-removed': transport,
  'transport/closed': transport,
  'transport/aborted': transport,
  'transport/timeout': { ...transport, milliseconds: 'number' },
  'transport/unavailable': { ...transport, ...reason, advice: 'text' },
  'transport/failed': { ...transport, ...reason },
  'backup/wrong-card': { step: 'text', ...reason },
  'ceremony/stopped': { problem: 'text', step: 'text', card: 'text', text: 'text', advice: 'text' },
  'set/proof-wrong': reason,
  'time/proof-wrong': reason,
  'path/other-coin': { path: 'text', coin: 'text', coinType: 'number' },
  'address/invalid': { address: 'text', ...reason },
  'phrase/malformed': { fault: 'text', word: 'number or none', ...reason },
  'share/malformed': { what: 'text', fault: 'text', place: 'number or none', ...reason },
  'transaction/inconsistent': where,
  'transaction/refused': where,
  'transaction/not-ours': { what: 'text', masterFingerprint: 'text or none' },
  'fee/excessive': { fee: 'bigint', limit: 'bigint', unit: 'text' },
  'funds/insufficient': { needed: 'bigint', available: 'bigint', unit: 'text' },
  'signer/wrong-answer': where,
  'signer/refuses': { ...reason, status: 'number', setting: 'text or none', meaning: 'text', wayOut: 'text' },
  'signer/unsupported': { operation: 'text' },
  'server/unreachable': server,
  'server/wrong-answer': server,
  'server/busy': { server: 'text', retryAfterSeconds: 'number or none' },
  'server/untrusted': server,
};
