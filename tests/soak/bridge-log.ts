/** Reads what the soaked bridge writes: JSON lines, of which none may tell of a fault of its own. */
import type { ChildProcess } from 'node:child_process';

export interface BridgeLog {
  /** Resolves with where the bridge serves, without a path. */
  readonly serves: Promise<string>;
  /** Turns that went on in the process of the turn before. */
  readonly continued: number;
  /** Requests that failed because their process died. */
  readonly lost: number;
}

/** @param object is told of everything that should not be in a log. */
export function readLog(child: ChildProcess, object: (violation: string) => void): BridgeLog {
  let [continued, lost] = [0, 0];
  let told: (origin: string) => void;
  const serves = new Promise<string>((resolve) => (told = resolve));
  const read = (line: string): void => {
    const entry = parsed(line);
    if (entry === undefined) object(`the bridge wrote: ${line}`);
    else if (entry['msg'] === 'ready') told(String(entry['baseUrl']).replace(/\/v1$/, ''));
    else if (entry['kept'] === true) continued += 1;
    else if (entry['error'] === 'cli_failed' && entry['msg'] === 'request failed') lost += 1;
    else if (entry['level'] === 'error' && !OTHERS_FAULTS.has(String(entry['error'])))
      object(`the bridge logged: ${line}`);
  };
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(read);
    });
  }
  return {
    serves,
    get continued() {
      return continued;
    },
    get lost() {
      return lost;
    },
  };
}

/** Of a model that stalls, and of one whose JSON does not fit. */
const OTHERS_FAULTS = new Set(['timeout', 'upstream_error']);

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
