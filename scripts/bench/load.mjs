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

/**
 * Honest requests one after the other, while `flood` is repeated at a fixed rate whatever the answers: a flood does not
 * wait. Requests that the flood's connections cannot take any more are dropped, as a full line would drop them. An honest
 * one that is refused for now is sent again after as long as it was told, and its time runs on.
 * @returns {p50Ms, p99Ms, honestStatuses, floodPerSecond}
 */
export async function overload({ flood, honest, floodPerSecond, width }) {
  const crowd = new Agent({ keepAlive: true, maxSockets: width });
  const own = new Agent({ keepAlive: true, maxSockets: 1 });
  let isOver = false;
  let under = 0;
  let sent = 0;
  const startedMs = performance.now();
  const flooding = (async () => {
    for (let due = 0; !isOver; await new Promise((resolve) => setTimeout(resolve, 5))) {
      due = ((performance.now() - startedMs) / 1000) * floodPerSecond;
      for (; sent < due && under < width * 4; sent += 1) {
        under += 1;
        send(crowd, flood[sent % flood.length])
          .catch(() => undefined)
          .finally(() => (under -= 1));
      }
    }
  })();
  const times = [];
  const honestStatuses = [];
  for (const one of honest) {
    const begunMs = performance.now();
    let [status] = await send(own, one);
    for (let again = 0; status === 503 && again < 20; again += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      [status] = await send(own, one);
    }
    times.push(performance.now() - begunMs);
    honestStatuses.push(status);
  }
  isOver = true;
  await flooding;
  const seconds = (performance.now() - startedMs) / 1000;
  crowd.destroy();
  own.destroy();
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50Ms: at(0.5), p99Ms: at(0.99), honestStatuses, floodPerSecond: sent / seconds };
}
