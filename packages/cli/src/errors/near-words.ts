/**
 * An error of a phrase or share without the words that it may have meant. They are part of the secret, which nobody saw
 * while it was typed, and a terminal and a log keep them. The place of the wrong word stays.
 */
export function withoutNearWords(message: string): string {
  return message.replace(/; near (it|word \d+): [^;]*/u, '');
}
