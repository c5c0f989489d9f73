/** Every scenario of the failure-mode catalogue, with where it stands. A scenario that is not here is an open hole. */

export interface RegistryEntry {
  /** As in the catalogue; also the name of its file. */
  readonly name: string;
  /** Number of the failure mode; `soak` for those that combine many, `own` for ours beyond the catalogue. */
  readonly mode: `FM-${string}` | 'soak' | 'own';
  readonly invariants: readonly number[];
  /**
   * `proved`: a file beside this one that is run sound and must hold, and run sabotaged and must not. `tested`: holds in
   * another test of the repository, which has its red run itself. `to_do`: not there.
   */
  readonly state: 'proved' | 'tested' | 'to_do';
  /** The file of a `tested` one, from the repository's root. */
  readonly file?: string;
}

type Line = readonly [
  name: string,
  mode: RegistryEntry['mode'],
  invariants: readonly number[],
  state: RegistryEntry['state'],
  file?: string,
];

const LINES: readonly Line[] = [
  ['zero-rows-is-not-success', 'FM-01', [1, 2], 'proved'],
  ['rows-lost-on-the-way', 'own', [2], 'proved'],
  ['failed-mandatory-write-fails-the-run', 'FM-02', [1, 7], 'proved'],
  ['empty-early-fetch-then-full-file', 'FM-03', [5, 2], 'proved'],
  ['hole-in-the-past', 'FM-04', [8], 'proved'],
  ['window-over-a-hole', 'FM-05', [2, 15], 'proved'],
  ['topic-without-consumer', 'FM-06', [11, 4], 'proved'],
  ['receiver-fails-sender-thinks-done', 'FM-07', [4, 2], 'proved'],
  ['crash-between-commit-and-publish', 'FM-08', [4], 'proved'],
  ['query-error-is-not-empty', 'FM-09', [7], 'proved'],
  ['gate-throws-product-stays-in', 'FM-10', [12], 'proved'],
  ['halt-stops-output-end-to-end', 'FM-11', [13], 'proved'],
  ['permanent-error-on-450-members', 'FM-12', [7], 'proved'],
  ['poison-message-parks-once', 'FM-13', [3, 7], 'proved'],
  ['crash-loop-parks', 'FM-14', [6, 14], 'proved'],
  ['one-game-missing-forever', 'FM-15', [19], 'proved'],
  ['parked-stays-parked', 'FM-16', [7, 5], 'proved'],
  ['off-season-120-days', 'FM-17', [8, 19], 'proved'],
  ['synthetic-gap-is-healed', 'FM-18', [19, 16], 'proved'],
  ['source-outage-locks-no-player', 'FM-19', [7, 11], 'proved'],
  ['dead-letter-lifecycle', 'FM-20', [17, 11], 'proved'],
  ['renamed-field-fails-the-build', 'FM-21', [3, 11], 'proved'],
  ['same-day-mode-awaits-its-own-set', 'FM-22', [8, 9], 'proved'],
  ['members-report-fifty-times', 'FM-23', [9], 'proved'],
  ['fifteen-of-sixteen-waits', 'FM-24', [9], 'proved'],
  ['one-parent-fails-edge-decides', 'FM-25', [9, 1], 'proved'],
  ['two-starters-one-date', 'FM-26', [6, 9], 'proved'],
  ['lines-arrive-after-context', 'FM-27', [9, 5], 'proved'],
  ['five-of-22-invalid', 'FM-28', [2, 1], 'proved'],
  ['every-start-has-one-end', 'FM-29', [6], 'proved'],
  ['paused-worker-returns', 'FM-30', [6], 'proved'],
  ['kill-nine-450', 'FM-31', [4, 6], 'proved'],
  ['two-writers-one-key', 'FM-32', [5, 3], 'proved'],
  ['one-game-three-ids', 'FM-33', [3], 'proved'],
  ['join-fan-out-is-refused', 'FM-34', [3], 'proved'],
  ['every-flag-has-a-reader', 'FM-35', [6, 11], 'proved'],
  ['audit-sink-down', 'FM-36', [6], 'proved'],
  ['every-hour-of-the-day', 'FM-37', [10, 20], 'proved'],
  ['retry-three-days-later', 'FM-38', [10, 5], 'proved'],
  ['dst-night', 'FM-39', [14, 10], 'proved'],
  ['all-upstream-silent', 'FM-40', [14], 'proved'],
  ['old-but-right-version', 'FM-41', [5, 8], 'proved'],
  ['slow-step-keeps-its-lease', 'FM-42', [6], 'proved'],
  ['three-days-down-then-redeploy', 'FM-43', [14], 'proved'],
  ['nothing-due-yet', 'FM-44', [8], 'proved'],
  ['schedule-vanishes', 'FM-45', [11, 14], 'proved'],
  ['postponed-after-planning', 'FM-46', [8], 'proved'],
  ['late-stat-correction', 'FM-47', [18, 5], 'proved'],
  ['backfill-season-live-night', 'FM-48', [19], 'proved'],
  ['backfill-plan-refuses-wrong-code', 'FM-49', [15, 19], 'proved'],
  ['restate-without-a-hole', 'FM-50', [19, 18], 'proved'],
  ['point-in-time-source-missed', 'FM-51', [8], 'proved'],
  ['release-proved-by-a-unit', 'FM-52', [15], 'proved'],
  ['every-role-boots-and-works', 'FM-53', [20], 'proved'],
  ['missing-model-path', 'FM-54', [20, 15], 'proved'],
  ['live-differs-from-declared', 'FM-55', [11], 'proved'],
  ['release-replays-yesterday', 'FM-56', [15, 2], 'proved'],
  ['two-leagues-one-process', 'FM-57', [3, 13], 'proved'],
  ['model-golden-check', 'FM-58', [15, 20], 'proved'],
  ['storm-is-one-incident', 'FM-59', [17], 'proved'],
  ['alert-channel-down', 'FM-60', [17, 20], 'proved'],
  ['every-detector-must-fire', 'FM-61', [16], 'proved'],
  ['why-not-answers', 'FM-62', [12], 'proved'],
  ['empty-pass-region', 'FM-63', [12], 'proved'],
  ['measurement-stops', 'FM-64', [8, 16], 'proved'],
  ['column-goes-null', 'FM-65', [2, 3], 'proved'],
  ['placebo-scores-fifty', 'FM-66', [3, 18], 'proved'],
  ['future-rows-change-nothing', 'FM-67', [18], 'proved'],
  ['rerun-after-publication', 'FM-68', [18], 'proved'],
  ['one-of-nine-games', 'FM-69', [2, 3], 'proved'],
  ['cost-anomaly-in-a-day', 'FM-70', [15, 17], 'proved'],
  ['season-soak', 'soak', [], 'proved'],
  ['crash-at-every-step', 'soak', [], 'proved'],
  ['worst-night', 'soak', [], 'proved'],
  ['deploy-in-mid-flight', 'soak', [], 'proved'],
  ['two-instances-season', 'soak', [], 'proved'],
  ['both-bindings-agree', 'soak', [], 'tested', 'test/scenarios/google/both-bindings-agree.test.ts'],
];

export const REGISTRY: readonly RegistryEntry[] = LINES.map(([name, mode, invariants, state, file]) => ({
  name,
  mode,
  invariants,
  state,
  ...(file ? { file } : {}),
}));
