/** Neighbours that may be merged, the one of the lowest rank first, and of equal ones the leftmost. */
export interface Merge {
  readonly rank: number;
  readonly left: number;
  readonly right: number;
  /** Where `right` ended when this was noted; it is out of date when that has changed. */
  readonly end: number;
}

export interface TokenHeap {
  push(merge: Merge): void;
  pop(): Merge | undefined;
}

export function createTokenHeap(): TokenHeap {
  const heap: Merge[] = [];
  const before = (a: Merge, b: Merge): boolean => a.rank < b.rank || (a.rank === b.rank && a.left < b.left);
  const swap = (a: number, b: number): void => {
    const [first, second] = [heap[a], heap[b]];
    if (first && second) [heap[a], heap[b]] = [second, first];
  };
  const isBefore = (a: number, b: number): boolean => {
    const [first, second] = [heap[a], heap[b]];
    return first !== undefined && second !== undefined && before(first, second);
  };
  return {
    push: (merge) => {
      let at = heap.push(merge) - 1;
      for (let parent = (at - 1) >> 1; at > 0 && isBefore(at, parent); parent = (at - 1) >> 1) {
        swap(at, parent);
        at = parent;
      }
    },
    pop: () => {
      const [top] = heap;
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return top;
      heap[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        const least = isBefore(right, left) ? right : left;
        if (!isBefore(least, at)) return top;
        swap(at, least);
        at = least;
      }
    },
  };
}
