#!/usr/bin/env node
/** Starts the `tellers` program: makes sure that it is installed and built, then hands over to it. */
await import('./setup.mjs');
await import('../build/main.js');
