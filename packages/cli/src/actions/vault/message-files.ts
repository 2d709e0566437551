/** What goes from card to card through files: offers, requests, approvals and sealed items. None of it is a secret. */
import { base64 } from '@scure/base';
import { asFieldsOf, asText } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { writeWhole } from '../../output/write-file.ts';

/** Written into the file, so that nobody takes one for another. */
const kinds = {
  offer: 'offer of "vault offer"',
  request: 'request of "vault request"',
  approval: 'approval of "vault approve"',
  sealed: 'sealed item of "vault send"',
} as const;

type MessageKind = keyof typeof kinds;

export function writeMessage(
  file: string,
  kind: MessageKind,
  { message, force }: { readonly message: Uint8Array; readonly force: boolean },
): void {
  const content = { symbolon: `vault ${kind}`, version: 1, message: base64.encode(message) };
  writeWhole(file, `${JSON.stringify(content, undefined, 2)}\n`, { replace: force });
}

/** @throws CliError `file/malformed`, `file/unreadable` */
export function readMessage(file: string, kind: MessageKind): Uint8Array {
  return readJson(file, (value) => {
    const { symbolon, version, message } = asFieldsOf(value, ['symbolon', 'version', 'message']);
    const other = Object.entries(kinds).find(([name]) => symbolon === `vault ${name}`);
    if (other === undefined || version !== 1) throw new RangeError(`it is no ${kinds[kind]} of this version`);
    if (other[0] !== kind) throw new RangeError(`it is the ${other[1]}, and not the ${kinds[kind]}`);
    return base64.decode(asText(message));
  });
}
