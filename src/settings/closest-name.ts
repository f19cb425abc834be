/** Finds the name that the user meant by a mistyped one. */

/** The closest of `names`, if it is close enough for a typing error: at most two letters, or a third of them, differ. */
export function closestName<Name extends string>(typed: string, names: readonly Name[]): Name | undefined {
  const wanted = typed.toLowerCase().replaceAll('_', '-');
  let best: { name: Name; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(wanted, name);
    if (distance < (best?.distance ?? Infinity)) best = { name, distance };
  }
  return best !== undefined && best.distance <= Math.max(2, best.name.length / 3) ? best.name : undefined;
}

/** The number of insertions, deletions and replacements that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      next.push(
        Math.min(
          (row[column] ?? 0) + (letter === other ? 0 : 1),
          (row[column + 1] ?? 0) + 1,
          (next[column] ?? 0) + 1,
        ),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
