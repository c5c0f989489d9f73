import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trainWeekInWorker } from './train-week-in-worker.ts';
import type { WeekInputText } from './week-input.ts';

const input: WeekInputText = { date: '2024-01-15', training: {}, graded: {} };

test('a thread that fails is an error with its message', async () => {
  await assert.rejects(trainWeekInWorker(input), RangeError);
});

test('a thread that ends without an answer is an error that says what to do', async () => {
  const entry = new URL('data:text/javascript,process.exit(3)');
  await assert.rejects(
    trainWeekInWorker(input, entry),
    /training thread of 2024-01-15 ended with code 3 .* run model_training again/,
  );
});

test('a thread that cannot start is an error', async () => {
  await assert.rejects(trainWeekInWorker(input, new URL('./no-such-file.ts', import.meta.url)));
});
