/** Shows the differences between two texts line by line, without secrets. */

/** Lines that start with `-`, `+` or a space: removed, added, and up to two lines of context. `mask` hides secrets. */
export function lineDiff(before: string, after: string, mask: (line: string) => string = masked): string[] {
  const lines = compare(linesOf(before), linesOf(after));
  const near = (index: number): boolean =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' ');
  const shown: string[] = [];
  let skipped = false;
  lines.forEach(({ sign, text }, index) => {
    if (!near(index)) skipped = true;
    else {
      if (skipped && shown.length > 0) shown.push('  …');
      skipped = false;
      shown.push(`${sign} ${mask(text)}`.trimEnd());
    }
  });
  return shown;
}

const CONTEXT = 2;

/** Hides the value after a name such as `apiKey` or `token`, unless it is the name of a variable. */
export function masked(line: string): string {
  return line.replace(
    /((?:key|token|secret|password|authorization)\w*["']?\s*[:=]\s*)(["']?)([^"',}\]]{8,})/giu,
    (whole, before: string, quote: string, value: string) =>
      /^\$?[A-Z][A-Z0-9_]*$|^\{env:|^\$\{/u.test(value.trim()) ? whole : `${before}${quote}********`,
  );
}

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** The longest common subsequence stays; the other lines are removed or added. */
function compare(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  ) {
    end += 1;
  }
  const kept = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, start).map(kept),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(kept),
  ];
}

function middle(before: readonly string[], after: readonly string[]): Line[] {
  const common = commonLengths(before, after);
  const lines: Line[] = [];
  let [from, to] = [0, 0];
  while (from < before.length || to < after.length) {
    const [old, next] = [before[from], after[to]];
    if (old !== undefined && old === next) {
      lines.push({ sign: ' ', text: old });
      from += 1;
      to += 1;
    } else if (
      next === undefined ||
      (old !== undefined && (common[from + 1]?.[to] ?? 0) >= (common[from]?.[to + 1] ?? 0))
    ) {
      lines.push({ sign: '-', text: old ?? '' });
      from += 1;
    } else {
      lines.push({ sign: '+', text: next });
      to += 1;
    }
  }
  return lines;
}

/** At `[i][j]`: how many lines the texts have in common, in order, from line i and line j on. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  for (let from = before.length - 1; from >= 0; from -= 1) {
    for (let to = after.length - 1; to >= 0; to -= 1) {
      const row = lengths[from] ?? [];
      row[to] =
        before[from] === after[to]
          ? (lengths[from + 1]?.[to + 1] ?? 0) + 1
          : Math.max(lengths[from + 1]?.[to] ?? 0, row[to + 1] ?? 0);
    }
  }
  return lengths;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/u, '').split(/\r?\n/u);
}
