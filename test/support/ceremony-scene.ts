import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { fromUtf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes, type JsonObject } from '../../src/core/base/canonical-json.ts';
import * as dealer from '../../src/core/ceremony/dealer.ts';
import type { SignedDocument } from '../../src/core/ceremony/documents.ts';
import { acceptMessage, type Ceremony, type CeremonyStage } from '../../src/core/ceremony/state.ts';
import type { Group, Scalar } from '../../src/core/group/group.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { seededRandom } from './random.ts';
import { beginTestCeremony, type CeremonyInput, type CeremonySigner, signedBy, takeRound } from './record-ceremony.ts';
import { makePgpKey, type PgpKey } from './record-keys.ts';

/** A key ceremony up to any of its stages, with everything that its trustees keep to themselves: for those who cheat. */

const NAMES = ['Tara', 'Theo', 'Tess', 'Tim', 'Toni', 'Ted', 'Tina', 'Tom', 'Thea'];
const openPgp = createOpenPgp();
let keys: Promise<PgpKey[]> | null = null;

/** The same nine keys in every test of a file. */
export function trusteeKeys(): Promise<PgpKey[]> {
  keys ??= Promise.all(NAMES.map((name) => makePgpKey(name)));
  return keys;
}

export interface Scene {
  readonly group: Group;
  readonly input: CeremonyInput;
  readonly ceremony: Ceremony;
  /** By trustee, from the first round on. */
  readonly dealt: readonly dealer.DealerSecrets[];
  /** x_i, from the round of probes on. */
  readonly secrets: readonly Scalar[];
  readonly numbers: readonly number[];
}

/** What a trustee's program calls the functions of dealer.ts with. */
export function ownOf(scene: Scene, trustee: number) {
  const { group, ceremony, dealt } = scene;
  return { group, ceremony, trustee, secrets: dealt[trustee - 1]! };
}

/** The hashes that a trustee names in the round of shares; the ciphertexts themselves are nobody's matter here. */
export function ciphertextsOf(scene: Scene, trustee: number) {
  return scene.numbers
    .filter((to) => to !== trustee)
    .map((to) => ({ to, ciphertext: new Uint8Array(32).fill(16 * trustee + to) }));
}

/** The share that one trustee deals to another, as it would be read. */
export function dealtShare(scene: Scene, { from, to }: { from: number; to: number }): Scalar {
  const { group, ceremony } = scene;
  const document = dealer.makePrivateShare({ ...ownOf(scene, from), to });
  const share = dealer.readPrivateShare({ group, ceremony, trustee: to, from, document });
  if (!share.ok) throw new Error(share.error);
  return share.value;
}

function secretsOf(scene: Scene): Scalar[] {
  return scene.numbers.map((trustee) => {
    const others = scene.numbers.filter((from) => from !== trustee);
    const received = new Map(others.map((from) => [from, dealtShare(scene, { from, to: trustee })]));
    return dealer.combineShares({ ...ownOf(scene, trustee), received });
  });
}

/** Runs the ceremony until a stage is reached. */
export async function sceneAt(
  stage: CeremonyStage,
  { n, t, label = 'scene' }: { n: number; t: number; label?: string },
): Promise<Scene> {
  const group = await createLibsodiumGroup();
  const trustees = (await trusteeKeys()).slice(0, n);
  const input: CeremonyInput = { group, trustees, threshold: t, label };
  const random = seededRandom(label);
  const ceremony = await beginTestCeremony(input);
  const numbers = trustees.map((_, index) => index + 1);
  const dealt = numbers.map((trustee) => dealer.drawPolynomial({ group, ceremony, trustee, random }));
  let scene: Scene = { group, input, ceremony, dealt, secrets: [], numbers };
  const documents: { readonly [S in CeremonyStage]?: (trustee: number) => Uint8Array } = {
    committing: (trustee) => dealer.commitTo(ownOf(scene, trustee)),
    revealing: (trustee) => dealer.makeReveal(ownOf(scene, trustee)),
    sharing: (trustee) => dealer.makeShares({ ...ownOf(scene, trustee), ciphertexts: ciphertextsOf(scene, trustee) }),
    probing: (trustee) => dealer.makeProbe({ ...ownOf(scene, trustee), random }),
    'opening-probes': (trustee) =>
      dealer.makeProbeShares({ ...ownOf(scene, trustee), random, secret: scene.secrets[trustee - 1]! }),
    confirming: (trustee) => dealer.makeConfirm(ownOf(scene, trustee)),
  };
  while (scene.ceremony.stage !== stage) {
    const document = documents[scene.ceremony.stage];
    if (document === undefined) throw new Error(`the ceremony is ${scene.ceremony.stage}`);
    const before = scene.ceremony;
    scene = { ...scene, ceremony: await takeRound(input, before, document) };
    if (scene.ceremony.stage === 'probing') scene = { ...scene, secrets: secretsOf(scene) };
  }
  return scene;
}

/** The JSON of a document, changed and written again in canonical form. */
export function changed(document: Uint8Array, change: (value: JsonObject) => JsonObject): Uint8Array {
  const text = fromUtf8(document);
  if (!text.ok) throw new Error('a document is text');
  return canonicalBytes(change(JSON.parse(text.value) as JsonObject));
}

/** Hands a document in as a trustee, or in its name. */
export async function send(
  scene: Pick<Scene, 'group' | 'input' | 'ceremony'>,
  {
    document,
    by,
    shares,
  }: {
    document: Uint8Array;
    by: number | CeremonySigner;
    shares?: readonly { to: number; ciphertext: string }[];
  },
) {
  const { group, input, ceremony } = scene;
  const signer = typeof by === 'number' ? input.trustees[by - 1]! : by;
  const message = await signedBy(signer, document);
  return acceptMessage({ group, openPgp, ceremony, message, ...(shares === undefined ? {} : { ciphertexts: shares }) });
}

/** Hands in a message as it is. */
export function sendAgain(scene: Pick<Scene, 'group' | 'ceremony'>, message: SignedDocument) {
  return acceptMessage({ group: scene.group, openPgp, ceremony: scene.ceremony, message });
}

/** The scene with one more document in its ceremony. */
export async function after<S extends Scene>(scene: S, sent: { document: Uint8Array; by: number }): Promise<S> {
  const accepted = await send(scene, sent);
  if (!accepted.ok) throw new Error(accepted.error.reasons.join('; '));
  return { ...scene, ceremony: accepted.value };
}

/** Why a document was refused, as one text; empty when it was not. */
export function whyRefused(result: Awaited<ReturnType<typeof acceptMessage>>): string {
  return result.ok ? '' : result.error.reasons.join('; ');
}
