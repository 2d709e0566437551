import type { VaultKind } from '@symbolon/protocol/vault';

/** What an item holds as text; `undefined` for bytes. */
export function contentText(content: Uint8Array, kind: VaultKind): string | undefined {
  if (kind === 'seed') return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    return /(?![\n\r\t])\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
