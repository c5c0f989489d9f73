/** `tipoff release`: which code really runs, and which may. */

import { differencesText } from '../../../engine/release.ts';
import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { replayForRelease } from '../../release-replay.ts';
import { UsageError } from '../../usage-error.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { answerOf } from '../answer.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, dateArgument, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const releaseCommand: Command = {
  name: 'release',
  usage: 'release [status|replay|explain|announce|adopt] [what] [options]',
  summary: 'Which code really runs: stamped on units against announced; announcing needs a replayed date.',
  help: `  status            hashes stamped on the newest units, per phase, against the announced one (default)
  replay <date>     replays a recorded date with this code in a scratch home and keeps what differs
  explain <replay>  vouches for the differences of a replay
  announce [code]   announces this code (or the one named): refused without a replay that is identical or explained
  adopt             takes schedules, subscriptions, gates, alert rules and tables as they are live for declared
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

Released means: since it was announced, a real unit of every phase was seen with its hash and none with another.

Exit code 0: done; for status, released or nothing announced. 1: not released; for replay, something differs.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { ...CHANGE_OPTIONS, home: { type: 'string' }, json: { type: 'boolean' } },
      { names: ['status|replay|explain|announce|adopt', 'what'], optional: 2 },
    );
    const [action = 'status', what] = positionals;
    const home = values.home ?? DEFAULT_HOME;
    const { say, show } = answerOf(output, values.json);

    switch (action) {
      case 'status': {
        const status = await operate(home, 'release-status', {}, output.error);
        show(status, ({ release, isReleased, roles, running, replays }) => {
          say(`this process runs ${running}`);
          if (!release) say('no release was ever announced');
          else {
            const { codeVersion, announcedAt, announcedBy, reason } = release;
            const verdict = isReleased ? 'is released' : 'is announced, NOT released';
            say(`${codeVersion} ${verdict}; by ${announcedBy} ${easternDayTime(announcedAt)}: ${reason}`);
          }
          for (const { phase, stamps, state } of roles)
            say(`  phase ${phase}  ${release ? state : 'seen'}  ${stamps.join(', ') || 'no unit since'}`);
          for (const { key, codeVersion, date, compared, differences, explainedBy, explanation } of replays) {
            const verdict = differences.length === 0 ? 'identical' : `${differences.length} differ`;
            const why = explainedBy === null ? '' : `, explained by ${explainedBy}: ${explanation}`;
            say(`  ${key}  ${codeVersion} on ${date}: ${compared} partitions, ${verdict}${why}`);
          }
        });
        return status.release === null || status.isReleased ? EXIT.ok : EXIT.incomplete;
      }
      case 'replay': {
        const date = dateArgument(what, 'date');
        const replay = await replayForRelease(home, date, (slate) =>
          output.error(`${slate} is played again`),
        );
        show(replay, ({ key, codeVersion, compared, differences }) => {
          say(
            `${codeVersion} on ${date}: ${compared - differences.length} of ${compared} partitions are identical`,
          );
          if (differences.length > 0) {
            say(differencesText(differences));
            say(`Mend it, or say why it is right: tipoff release explain ${key} --reason TEXT`);
          }
        });
        return replay.differences.length === 0 ? EXIT.ok : EXIT.incomplete;
      }
      case 'explain': {
        if (what === undefined) throw new UsageError('missing <replay>: `tipoff release status` lists them');
        const done = await operate(
          home,
          'release-explain',
          { ...changeOf(values), replay: what },
          output.error,
        );
        show(done, ({ isDryRun, replay }) => {
          if (isDryRun) say('Dry run: nothing is changed. This would be vouched for:');
          say(differencesText(replay.differences) || 'nothing differs');
          if (replay.explainedBy) say(`explained by ${replay.explainedBy}: ${replay.explanation}`);
        });
        return EXIT.ok;
      }
      case 'announce': {
        const input = { ...changeOf(values), codeVersion: what ?? null };
        const done = await operate(home, 'release-announce', input, output.error);
        show(done, ({ isDryRun, status }) =>
          say(
            isDryRun
              ? 'Dry run: nothing is changed. It may be announced.'
              : `${status.release?.codeVersion} is announced; released when a real unit of every phase carries it`,
          ),
        );
        return EXIT.ok;
      }
      case 'adopt': {
        const done = await operate(home, 'release-adopt', changeOf(values), output.error);
        show(done, ({ isDryRun, differences, left }) => {
          if (isDryRun) say('Dry run: nothing is changed. This would be adopted:');
          say(differences.join('\n') || 'nothing differs');
          if (!isDryRun) say(`adopted; ${left.length} differences are left`);
        });
        return EXIT.ok;
      }
      default:
        throw new UsageError(`release what? status, replay, explain, announce or adopt, not "${action}"`);
    }
  },
};
