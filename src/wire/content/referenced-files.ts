/** Files that a request names instead of sending them: finds their ids, so that they are loaded before the request is read. */
import { isObject, list, type Json } from '../../core/json.js';
import { invalid, quoted } from '../invalid-request.js';

export interface ReferencedFile {
  readonly filename: string;
  readonly bytes: number;
  /** Its content in base64; absent if it is larger than any file that a model may get. */
  readonly data?: string;
}

/** Finds a loaded file; `undefined` for one that is not kept, or not for this client. */
export type FileLookup = (id: string) => ReferencedFile | undefined;

/** The files that one client has uploaded. */
export interface FileSource {
  /** @throws BridgeError store_unavailable, or request_too_large for more than fits into a request. */
  load(ids: readonly string[]): Promise<FileLookup>;
}

/** Loads the files that the messages or items name. */
export async function loadFiles(content: unknown, source: FileSource | undefined): Promise<FileLookup> {
  const ids = [...new Set(fileIdsIn(content))];
  return ids.length > 0 && source ? source.load(ids) : noFiles;
}

export const noFiles: FileLookup = () => undefined;

/** @param param the path of the id. @throws BridgeError validation_error. */
export function referencedFile(
  id: string,
  files: FileLookup,
  { param, instead }: { readonly param: string; readonly instead: string },
): ReferencedFile & { readonly data: string } {
  const file = files(id);
  if (!file) {
    throw invalid(
      param,
      `${param} is ${quoted(id)}, but this server keeps no such file. Upload it with POST /v1/files, or send it in ${instead}.`,
    );
  }
  const { data } = file;
  if (data !== undefined) return { ...file, data };
  throw invalid(
    param,
    `${param} names a file of ${file.bytes} bytes, which is more than a model takes. Upload a smaller file.`,
  );
}

/** The forms in which each API names a file. The content is not checked yet, but no deeper than a body may be. */
function fileIdsIn(value: unknown): string[] {
  if (Array.isArray(value)) return list(value).flatMap(fileIdsIn);
  if (!isObject(value)) return [];
  const id = fileIdOf(value);
  if (typeof id === 'string') return [id];
  return Object.entries(value).flatMap(([name, inner]) => (CALLS.has(name) ? [] : fileIdsIn(inner)));
}

function fileIdOf(part: Json): unknown {
  const { type, file, source, file_id: id } = part;
  if (type === 'file') return isObject(file) ? file['file_id'] : undefined;
  if (type === 'input_file' || type === 'input_image') return id;
  return isObject(source) && source['type'] === 'file' ? source['file_id'] : undefined;
}

/** What a tool was called with names no files of this server. */
const CALLS: ReadonlySet<string> = new Set(['input', 'arguments', 'tool_calls']);
