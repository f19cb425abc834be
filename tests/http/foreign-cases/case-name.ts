/** Stands in the name of a case before the reason why the bridge answers differently. */
export const DIFFERS = ' — differs: ';
