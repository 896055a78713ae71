import { err, ok, type Result } from '../../core/base/result.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import { imageTypeOf } from '../../core/election/image.ts';
import { type ImageRef, trustedHex } from '../../core/election/values.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

/** Pictures of one draft: those that were replaced count too. */
const MOST_IMAGES = 600;

/**
 * Stores a picture that the draft may then name: a logo, a candidate's photograph. Only what browsers show without
 * running anything is taken, by its bytes and not by what somebody says of it.
 */
export async function putImage(
  ports: Pick<OfficerPorts, 'roll'>,
  command: OfficerCommand & { readonly content: Uint8Array },
): Promise<Result<ImageRef, ElectionAccessError | Refusal<'image-refused'> | { readonly kind: 'roll-frozen' }>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  if (found.value.stored.state !== 'draft') return err({ kind: 'roll-frozen' });
  const { election, content } = command;
  const type = imageTypeOf(content);
  if (type === null) {
    return err({ kind: 'image-refused', reasons: ['the file is not a PNG, JPEG or WebP picture'] });
  }
  const ref = blobRefOf(content);
  const image = { sha256: trustedHex(ref.sha256), type, content };
  const stored = await ports.roll.putImage(election, image, MOST_IMAGES);
  if (!stored.ok) return err({ kind: 'image-refused', reasons: [`a draft has at most ${MOST_IMAGES} pictures`] });
  return ok({ ...ref, type });
}
