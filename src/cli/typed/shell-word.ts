/** One word of a command line, quoted where a shell would read it otherwise. */
export function shellWord(text: string, platform: NodeJS.Platform = 'linux'): string {
  if (/^[\w./:@%+=,-]+$/u.test(text)) return text;
  if (platform === 'win32')
    return /^[\w./:\\@+=,-]+$/u.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
