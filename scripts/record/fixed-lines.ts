/** Replaces everything in a CLI's lines that differs from run to run: ids, times, durations, paths and ports. */

export interface RunFacts {
  /** The CLI's home. */
  readonly home: string;
  /** The address of the scripted API, such as `http://127.0.0.1:40123`. */
  readonly apiUrl: string;
}

/** The lines as JSON texts. Equal ids stay equal: each is numbered by its first appearance. */
export function fixedLines(lines: readonly unknown[], { home, apiUrl }: RunFacts): string[] {
  const ids = new Map<string, string>();
  const idFor = (found: string, made: (number: number) => string): string => {
    const known = ids.get(found) ?? made(ids.size + 1);
    ids.set(found, known);
    return known;
  };
  const fixedText = (value: string): string =>
    value
      .replaceAll(home, '/home/user')
      .replaceAll(new URL(apiUrl).host, '127.0.0.1:PORT')
      .replace(UUID, (id) =>
        idFor(id, (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`),
      )
      .replace(SCRIPTED_ID, (id) => idFor(id, (number) => `${id.slice(0, 3)}_${number}`))
      .replace(SOCKET, 'PID.sock')
      .replace(TIME, '2026-01-01T00:00:00.000Z');
  const fixed = (value: unknown, name = ''): unknown => {
    if (LEFT_OUT.has(name)) return ['…'];
    if (typeof value === 'number' && (name.endsWith('_ms') || name === 'pid')) return 0;
    if (typeof value === 'string') return fixedText(value);
    if (Array.isArray(value)) return value.map((each) => fixed(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [fixedText(key), fixed(each, key)]));
  };
  return lines.map((line) => JSON.stringify(fixed(line)));
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
/** How the scripted API numbers its messages and requests. */
const SCRIPTED_ID = /\b(?:msg|req)_scripted_\d+\b/g;
/** The CLI names a socket by its process id. */
const SOCKET = /\b\d+\.sock\b/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
/** Long, and nothing reads them. */
const LEFT_OUT = new Set(['commands', 'agents']);
