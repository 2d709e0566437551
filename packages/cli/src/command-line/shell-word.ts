/**
 * A word as a shell takes it back: POSIX.1-2017, 2.2.2. On Windows as PowerShell and cmd both do, in double quotes, in
 * which a backslash is itself; in single ones, which PowerShell alone knows, where `$` or a backtick would mean more.
 *
 * @param platform `process.platform`
 */
export function shellWord(word: string, platform: string = process.platform): string {
  if (platform !== 'win32') return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  if (/^[\w./:\\-]+$/.test(word)) return word;
  return /[$`"\u201c-\u201e]/.test(word) ? `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'` : `"${word}"`;
}
