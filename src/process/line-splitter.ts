/**
 * Cuts a byte stream into lines at `\n` only (a line may hold U+2028) and decodes each whole line,
 * so a character split across chunks is never broken.
 */
export function createLineSplitter(): LineSplitter {
  let pending: Buffer[] = [];
  return {
    push(chunk) {
      const lines: string[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        const tail = chunk.subarray(from, at);
        lines.push(pending.length === 0 ? tail.toString('utf8') : joined(pending, tail));
        pending = [];
        from = at + 1;
      }
      if (from < chunk.length) pending.push(chunk.subarray(from));
      return lines;
    },
  };
}

export interface LineSplitter {
  /** The lines that `chunk` completes, without their line ends. */
  push(chunk: Buffer): string[];
}

const NEWLINE = 0x0a;

function joined(pending: Buffer[], tail: Buffer): string {
  return Buffer.concat([...pending, tail]).toString('utf8');
}
