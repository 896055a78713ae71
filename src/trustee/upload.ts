import { sha256 } from '@noble/hashes/sha2.js';
import { getUpload, PIECE_BYTES, putUploadPiece } from '../contract/trustee-api.ts';
import { toHex } from '../core/base/bytes.ts';
import { ask, type TrusteePorts } from './ports.ts';

/** Uploads what a mix or a share names, piece by piece; what is there already is not sent again. */
export async function uploadFiles(ports: TrusteePorts, files: readonly Uint8Array[]): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.length, 0);
  let sent = 0;
  for (const file of files) {
    const hash = toHex(sha256(file));
    const { pieces } = await ask(ports, getUpload, { params: { sha256: hash } });
    const there = new Set(pieces);
    for (let at = 0, piece = 1; at < file.length; at += PIECE_BYTES, piece += 1) {
      const body = file.subarray(at, at + PIECE_BYTES);
      if (!there.has(piece)) await ask(ports, putUploadPiece, { params: { sha256: hash, piece }, body });
      sent += body.length;
      ports.progress(`uploading: ${Math.floor((100 * sent) / total)} %`);
    }
  }
}
