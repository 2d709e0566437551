/** Shell completion, from the table of commands. */
import type { Command } from '../command-line/command.ts';
import type { Parameter, Parameters } from '../command-line/parameters.ts';
import { optionsOf } from '../command-line/parse.ts';
import { hwiCommandNames, hwiOptions } from '../hwi/completed.ts';
import type { Shell } from './shells.ts';

/** Values that are files or folders. */
const isFile = ({ value }: Parameter<unknown>): boolean => value === 'FILE' || value === 'DIR';

/** The script that makes a shell complete the commands. */
export function completionFor(commands: readonly Command[], shell: Shell): string {
  const hwi = hwiCommandNames.map((name) => ({
    name: `hwi ${name}`,
    summary: 'Of the Hardware Wallet Interface.',
    options: hwiOptions,
  }));
  const all = commands.map((command) => ({ ...command, options: optionsOf(command) }));
  return scriptFor([...all, ...hwi], shell);
}

/** What a shell has to know of a command. */
type Completed = { readonly name: string; readonly summary: string; readonly options: Parameters };

function scriptFor(commands: readonly Completed[], shell: Shell): string {
  if (shell === 'fish') return fishScript(commands);
  const script = bashScript(commands);
  return shell === 'bash' ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`;
}

/** In the script `words` are the words so far without options: one or two of a command, then its arguments. */
function bashScript(commands: readonly Completed[]): string {
  const choices = new Map<string, readonly string[]>();
  const files = new Set<string>();
  const others = new Set<string>();
  for (const [name, parameter] of commands.flatMap((command) => Object.entries(command.options))) {
    if (parameter.choices !== undefined)
      choices.set(`--${name}`, [...new Set([...(choices.get(`--${name}`) ?? []), ...parameter.choices])]);
    else if (isFile(parameter)) files.add(`--${name}`);
    else if (parameter.value !== undefined) others.add(`--${name}`);
  }
  const withValue = [...choices.keys(), ...files, ...others].sort();
  return `# Completion of the symbolon command for bash and zsh.
_symbolon() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=() index options
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      ${withValue.join('|')}|-o) ((index++)) ;;
      -*) ;;
      *) words+=("\${COMP_WORDS[index]}") ;;
    esac
  done
  case $previous in
${[...choices].map(([option, values]) => `    ${option}) COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$current")); return ;;`).join('\n')}
    ${[...files].sort().join('|')}|-o) COMPREPLY=($(compgen -f -- "$current")); return ;;
    ${[...others].sort().join('|')}) return ;;
  esac
  case "\${words[*]}" in
${[...nextWords(commands)].map(([before, next]) => `    '${before}') COMPREPLY=($(compgen -W '${next.join(' ')}' -- "$current")); return ;;`).join('\n')}
  esac
  case "\${words[*]} " in
${commands
  .map(
    (command) =>
      `    '${command.name} '*) options='${Object.keys(command.options)
        .map((name) => `--${name}`)
        .join(' ')}' ;;`,
  )
  .join('\n')}
    *) return ;;
  esac
  if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _symbolon symbolon
`;
}

/** By the words so far: the words that can follow, while a command is not complete. */
function nextWords(commands: readonly Completed[]): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, string[]>();
  for (const { name } of commands) {
    const words = name.split(' ');
    for (const [index, word] of words.entries()) {
      const before = words.slice(0, index).join(' ');
      const known = next.get(before) ?? [];
      if (!known.includes(word)) next.set(before, [...known, word]);
    }
  }
  return next;
}

function fishScript(commands: readonly Completed[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const isBefore = (before: string): string =>
    before === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${before}`;
  const words = [...nextWords(commands)].flatMap(([before, next]) =>
    next.map((word) => {
      const command = commands.find(({ name }) => name === `${before} ${word}`.trim());
      const about = command?.summary ?? `${word} ...`;
      const not = before === '' ? '' : `; and not __fish_seen_subcommand_from ${next.join(' ')}`;
      return `complete -c symbolon -f -n ${quoted(`${isBefore(before)}${not}`)} -a ${word} -d ${quoted(about)}`;
    }),
  );
  const options = commands.flatMap((command) =>
    Object.entries(command.options).map(([name, parameter]) => {
      const seen = command.name.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
      const value =
        parameter.choices !== undefined
          ? ` -x -a ${quoted(parameter.choices.join(' '))}`
          : isFile(parameter)
            ? ' -r -F'
            : parameter.value === undefined
              ? ''
              : ' -x';
      return `complete -c symbolon -n ${quoted(seen.join('; and '))} -l ${name}${value} -d ${quoted(parameter.about)}`;
    }),
  );
  return ['# Completion of the symbolon command for fish.', ...words, ...options, ''].join('\n');
}
