/** A load generator that is cheap enough to share two cores with what it loads. */
import { Agent, request } from 'node:http';

/** Sends one body. @returns [status, text of the reply] */
function send(agent, { url, headers, body }) {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.once('end', () => resolve([answer.statusCode, Buffer.concat(chunks).toString()]));
        answer.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

/**
 * Sends every request once, `width` at a time over kept connections.
 * @param requests [{url, headers, body: Buffer}]
 * @returns {seconds, perSecond, statuses, replies}
 */
export async function load(requests, width) {
  const agent = new Agent({ keepAlive: true, maxSockets: width });
  const statuses = new Map();
  const replies = [];
  let next = 0;
  const started = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let index = next++; index < requests.length; index = next++) {
        const [status, reply] = await send(agent, requests[index]);
        replies[index] = reply;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  agent.destroy();
  return { seconds, perSecond: requests.length / seconds, statuses: Object.fromEntries(statuses), replies };
}
