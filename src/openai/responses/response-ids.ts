/** The ids of a response and its items: an item's names its response, so that it can be found by it alone. */
export type ItemKind = 'msg' | 'rs' | 'fc' | 'ctc';

export function responseId(id: string): string {
  return `resp_${id}`;
}

export function itemId(kind: ItemKind, id: string, index: number): string {
  return `${kind}_${id}_${index}`;
}

/** The id of the response that an item is of, or `undefined` when the id is none of ours. */
export function responseOfItem(item: string): string | undefined {
  const id = /^(?:msg|rs|fc|ctc)_(.+)_\d+$/.exec(item)?.[1];
  return id === undefined ? undefined : responseId(id);
}
