import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64Url, toHex } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { trustedBase64Url } from '../../src/core/election/values.ts';
import { finishToken, requestHash } from '../../src/core/token/ballot-token.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow } from '../support/election-office.ts';
import { askForCode, askForToken, cast, sealOn, signIn, tokenRequest } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

let office: Office;
let service: Service;
let fixed: FixedDefinition;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  service = await startService(office, {
    wrapRegisters: (store) => ({
      ...store,
      issue: (of) => {
        if (failing) throw new Error(`could not store ${toHex(of.leaf)} ${toHex(of.requestHash)}`);
        return store.issue(of);
      },
    }),
  });
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

let failing = false;

test('the logs of a whole run hold no member, no ballot, nothing that ties one to the other, and no address', async () => {
  const canaries: string[] = ['127.0.0.1', '::1', 'localhost', 'example.org', 'node', 'undici', 'Mozilla'];
  await office.clock(office.opensAtMs);
  for (const [index, reference] of ['M-1', 'M-2', 'M-3'].entries()) {
    const asked = await askForCode(service, reference);
    const code = asked.code!;
    const { session, section, roll } = await signIn(service, reference);
    const request = tokenRequest(office, fixed, { section });
    const { blindedRequest, votingKey, votingSecret } = request;
    failing = true;
    expect((await askForToken(service, fixed, { session, blindedRequest })).ok).toBe(false);
    failing = false;
    const issued = orThrow(await askForToken(service, fixed, { session, blindedRequest }));
    const signature = orThrow(finishToken({ request, blindSignature: trustedBase64Url(issued.blindSignature) }));
    const token = { section, votingKey, votingSecret, signatures: [signature] };
    const ballot = sealOn(office, fixed, { token, choice: index % 3 });
    const { receipt } = orThrow(await cast(service, fixed, ballot));
    expect((await cast(service, fixed, sealOn(office, fixed, { token, choice: 0 }))).ok).toBe(false);
    expect((await cast(service, fixed, { ...ballot, mark: toBase64Url(new Uint8Array(16)) })).ok).toBe(false);
    await fetch(`${service.url}/api/v1/elections/${ELECTION}/ballots/${ballot.votingKey}?who=${reference}`);
    await fetch(`${service.url}/api/v1/elections/${reference}/${session}`);
    canaries.push(reference, reference.toLowerCase(), code, session, roll.leaf, roll.salt);
    canaries.push(toBase64Url(blindedRequest), toHex(requestHash(blindedRequest)), issued.blindSignature);
    canaries.push(ballot.votingKey, toHex(votingKey), ballot.mark, ballot.ciphertexts[0]![0], receipt.slice(40, 90));
  }
  await service.drained();
  const { service: own, member, box } = service.logged;
  expect(own.filter((line) => line.includes('request-failed'))).toHaveLength(3);
  expect(member.filter((line) => line.includes('token-issued'))).toHaveLength(3);
  const all = [...own, ...member, ...box].join('\n');
  for (const canary of canaries) expect(all, canary).not.toContain(canary);
  for (const line of [...own, ...member, ...box]) expect(line).not.toContain('"dropped"');
  // Each side's own stream tells no time of day, and no line of one side speaks of the other.
  for (const line of [...member, ...box]) expect(line).not.toMatch(/"time"|\d{2}:\d{2}/);
  for (const line of box) expect(line).not.toMatch(/member|token|code/);
  for (const line of member) expect(line).not.toMatch(/ballot|cast|receipt/);
});
