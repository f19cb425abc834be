/** Loads the files that a request names, within the memory that requests may take. */
import { BridgeError } from '../../core/bridge-error.js';
import { bounds } from '../../wire/schema/bounds.js';
import type { FileLookup, FileSource, ReferencedFile } from '../../wire/content/referenced-files.js';
import type { Reserve } from '../body/body-budget.js';
import type { ClientFiles } from './client-files.js';

export function loadableFiles(files: () => ClientFiles, reserve: Reserve): FileSource {
  return {
    async load(ids) {
      const found = new Map<string, ReferencedFile>();
      for (const id of ids) {
        const file = await load(files(), id, reserve);
        if (file) found.set(id, file);
      }
      const lookup: FileLookup = (id) => found.get(id);
      return lookup;
    },
  };
}

async function load(files: ClientFiles, id: string, reserve: Reserve): Promise<ReferencedFile | undefined> {
  try {
    const { filename, bytes } = await files.demand(id);
    if (bytes > LARGEST) return { filename, bytes };
    reserve(bytes * BYTES_A_BYTE);
    const pieces: Uint8Array[] = [];
    for await (const piece of files.content(id)) pieces.push(piece);
    return { filename, bytes, data: Buffer.concat(pieces).toString('base64') };
  } catch (error) {
    // Its place in the request is known only to who reads it.
    if (error instanceof BridgeError && error.code === 'not_found') return undefined;
    throw error;
  }
}

const LARGEST = Math.max(bounds.pdfBytes, bounds.textFileBytes, bounds.imageBytes);

/** As base64, and once more in the request to the model. */
const BYTES_A_BYTE = 8 / 3;
