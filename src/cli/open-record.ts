import { stat } from 'node:fs/promises';
import { err, ok, type Result } from '../core/base/result.ts';
import { RECORD } from '../core/record/paths.ts';
import type { RecordReader } from '../core/record/reader.ts';
import { createFolderReader, reasonOf } from './folder-reader.ts';
import { openTarReader } from './tar-reader.ts';
import { createUrlReader } from './url-reader.ts';

export interface OpenRecord {
  readonly reader: RecordReader;
  readonly close: () => Promise<void>;
}

type Opened = Result<OpenRecord, { readonly kind: 'not-a-record'; readonly reason: string }>;

async function openPlace(target: string): Promise<Opened> {
  if (/^https?:\/\//.test(target)) {
    if (!URL.canParse(target)) return err({ kind: 'not-a-record', reason: 'not a URL' });
    return ok({ reader: createUrlReader(target), close: () => Promise.resolve() });
  }
  let isFolder: boolean;
  try {
    isFolder = (await stat(target)).isDirectory();
  } catch (error) {
    return err({ kind: 'not-a-record', reason: reasonOf(error) === 'ENOENT' ? 'there is nothing' : reasonOf(error) });
  }
  if (isFolder) return ok({ reader: createFolderReader(target), close: () => Promise.resolve() });
  const archive = await openTarReader(target);
  return archive.ok ? ok({ reader: archive.value, close: () => archive.value.close() }) : archive;
}

/**
 * Opens an election record: a folder, an uncompressed tar archive, or the URL under which its files are. Refused when
 * there is no such place or it holds no definition.
 */
export async function openRecord(target: string): Promise<Opened> {
  const opened = await openPlace(target);
  if (!opened.ok) return opened;
  const listed = await opened.value.reader.list();
  const reason = !listed.ok
    ? listed.error.reason
    : listed.value.includes(RECORD.definition)
      ? null
      : `there is no ${RECORD.definition}`;
  if (reason === null) return opened;
  await opened.value.close();
  return err({ kind: 'not-a-record', reason });
}
