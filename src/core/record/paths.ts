/**
 * Where things stand in an election record: the same paths in a folder, under a URL and in an archive.
 * docs/protocol.md, "Election record".
 */
export const RECORD = {
  index: 'index.json',
  definition: 'definition.json',
  ceremony: 'ceremony.jsonl',
  result: 'result.json',
  resultPage: 'result.html',
  declaration: 'declaration.json',
  definitionSignature: (input: { role: string; certificate: string }) =>
    `signatures/definition/${input.role}-${input.certificate}.asc`,
  declarationSignature: (certificate: string) => `signatures/declaration/officer-${certificate}.asc`,
  rollLeaves: (section: string) => `roll/${section}.leaves`,
  act: (number: number) => `acts/${number}.json`,
  actSignature: (input: { number: number; certificate: string }) => `acts/${input.number}-${input.certificate}.asc`,
  records: (list: string) => `cast-vote-records/${list}.jsonl`,
  rejected: (list: string) => `cast-vote-records/${list}.rejected.jsonl`,
  blob: (sha256: string) => `blobs/${sha256}`,
  boxLedger: 'box',
  registerLedger: (registrar: number) => `registers/${registrar}`,
} as const;

/** The files of one ledger below its folder: lines, checkpoints (all published, then the last), tiles. */
export function ledgerPaths(folder: string): {
  entries: string;
  checkpoint: string;
  checkpoints: string;
  tiles: string;
} {
  return {
    entries: `${folder}/entries.jsonl`,
    checkpoint: `${folder}/checkpoint`,
    checkpoints: `${folder}/checkpoints`,
    tiles: `${folder}/tile`,
  };
}
