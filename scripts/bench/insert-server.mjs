/**
 * What casts are measured against: the same Express, helmet, JSON parsing and number of processes, and a bare INSERT of
 * the body with a durable commit per request. No check, no chain, no signature, no receipt.
 */
import cluster from 'node:cluster';
import express from 'express';
import helmet from 'helmet';
import pg from 'pg';

const { BENCH_PORT, BENCH_DATABASE_URL, BENCH_WORKERS } = process.env;

if (cluster.isPrimary) {
  let ready = 0;
  for (let worker = 0; worker < Number(BENCH_WORKERS); worker += 1) {
    cluster.fork().on('message', () => {
      ready += 1;
      if (ready === Number(BENCH_WORKERS)) process.send?.('ready');
    });
  }
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.kill();
    process.exit(0);
  });
} else {
  const pool = new pg.Pool({ connectionString: BENCH_DATABASE_URL, max: 8 });
  const app = express();
  app.use(helmet());
  app.use(express.json({ limit: 65_536 }));
  app.post('/insert', async (request, response) => {
    const text = JSON.stringify(request.body);
    const inserted = await pool.query('INSERT INTO bench_insert (body) VALUES ($1) RETURNING id', [text]);
    response.status(201).json({ id: inserted.rows[0].id });
  });
  app.listen(Number(BENCH_PORT), '127.0.0.1', () => process.send?.('ready'));
}
