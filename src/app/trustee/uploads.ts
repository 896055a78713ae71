import { err, ok, type Result } from '../../core/base/result.ts';
import type { BlobRef } from '../../core/election/values.ts';
import { trustedHex } from '../../core/election/values.ts';
import { blocksOf } from '../../core/sealing/marked-ballot.ts';
import type { OfficerPorts, Refusal } from '../officer/ports.ts';
import { type NotFound, type TrusteeElection, trusteeElection } from './trustee-election.ts';
import type { InvitedTrustee } from './trustee-of-invitation.ts';

/** Files that trustees upload in pieces before they hand in what names them. */

/** All pieces of a file but the last are exactly so long. */
export const PIECE_BYTES = 1_048_576;
/** A trustee may upload what it mixed wrongly, and once more what is right, and so on so many times. */
const TURNS = 4;
/** What the numbers beside the rows take in the proofs of all lists, and a list's name in blobs. */
const BESIDE_ROWS = 2_097_152;

type UploadPorts = Pick<OfficerPorts, 'roll' | 'box' | 'submissions'>;
interface NamedUpload extends InvitedTrustee {
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** The most bytes that one trustee's files can need: its mix and its share, by the size of the ballot box. */
async function quotaOf(ports: UploadPorts, { fixed }: TrusteeElection): Promise<number> {
  const { contests, election } = fixed.definition;
  const { size } = await ports.box.head(election);
  const blocks = contests.reduce((sum, contest) => sum + blocksOf(contest), 0);
  // Outputs, shares and proofs: docs/protocol.md, "Mixing" and "Opening".
  return TURNS * (size * (96 * blocks + 160 * contests.length) + BESIDE_ROWS);
}

function refuse(reason: string): Result<never, Refusal<'upload-refused'>> {
  return err({ kind: 'upload-refused', reasons: [reason] });
}

async function piecesOf(ports: UploadPorts, { election, trustee, sha256 }: NamedUpload) {
  return ports.submissions.pieces({ election, trustee, sha256: trustedHex(sha256) });
}

/** Keeps one piece of a file. @param command.piece from 1 */
export async function putUploadPiece(
  ports: UploadPorts,
  command: NamedUpload & { readonly piece: number; readonly content: Uint8Array },
): Promise<Result<{ readonly pieces: number[] }, NotFound | Refusal<'upload-refused'>>> {
  const { election, trustee, piece, content } = command;
  const found = await trusteeElection(ports, command);
  if (!found.ok) return found;
  const state = found.value?.box.state;
  if (found.value === null || (state !== 'closed' && state !== 'mixed')) {
    return refuse('nothing is to be uploaded in the present state of the election');
  }
  if (content.length === 0 || content.length > PIECE_BYTES) return refuse(`a piece has 1 to ${PIECE_BYTES} bytes`);
  const quota = await quotaOf(ports, found.value);
  const sha256 = trustedHex(command.sha256);
  const kept = await ports.submissions.putPiece({ election, trustee, sha256, piece, content, quota });
  if (!kept.ok) {
    return refuse(
      kept.error.kind === 'another-piece'
        ? 'another piece is there in its place; what is uploaded is never replaced'
        : `your uploads take all the room that there is for them, ${quota} bytes`,
    );
  }
  return ok({ pieces: (await piecesOf(ports, command)).map((there) => there.piece) });
}

/** Which pieces of a file are there. */
export async function getUpload(
  ports: UploadPorts,
  command: NamedUpload,
): Promise<Result<{ readonly pieces: number[] }, NotFound>> {
  const found = await trusteeElection(ports, command);
  if (!found.ok) return found;
  return ok({ pieces: (await piecesOf(ports, command)).map(({ piece }) => piece) });
}

/** Every file of these that is not there whole, as far as sizes say it; their hashes are looked at when they are used. */
export async function missingUploads(
  ports: Pick<OfficerPorts, 'submissions'>,
  input: InvitedTrustee & { readonly refs: readonly BlobRef[] },
): Promise<string[]> {
  const { election, trustee, refs } = input;
  const reasons: string[] = [];
  for (const { sha256, size } of refs) {
    const pieces = await ports.submissions.pieces({ election, trustee, sha256: trustedHex(sha256) });
    const total = pieces.reduce((sum, piece) => sum + piece.size, 0);
    const inOrder = pieces.every((piece, at) => piece.piece === at + 1);
    const areWhole = pieces.slice(0, -1).every((piece) => piece.size === PIECE_BYTES);
    if (total !== size || !inOrder || !areWhole)
      reasons.push(`the file ${sha256} of ${size} bytes is not uploaded whole`);
  }
  return reasons;
}
