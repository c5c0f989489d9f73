/** `tipoff graph check`: whether the declared pipeline holds together; `graph show` prints it. */

import { buildGraph } from '../../../pipeline/build-graph.ts';
import { PROCESSORS } from '../../../pipeline/processors.ts';
import { checkDeclaration } from '../../compose.ts';
import { UsageError } from '../../usage-error.ts';
import { type Command, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const graphCommand: Command = {
  name: 'graph',
  usage: 'graph check|show',
  summary: 'Checks the declared graph: every topic heard, every input produced, no look ahead; or shows it.',
  help: `  check    all faults at once, each by name; exit code 1 when there are any
  show     every processor with what it waits for`,
  async run(argv, output) {
    const { positionals } = parseCommand(argv, {}, { names: ['check|show'] });
    const graph = buildGraph(PROCESSORS);
    if (positionals[0] === 'show') {
      for (const node of graph.nodes.values()) {
        const needs = node.needs.map(
          (need) => `${need.processor}(${need.at}${need.required ? '' : ', optional'})`,
        );
        output.line(`${node.phase}  ${node.id}${needs.length > 0 ? `  <- ${needs.join(', ')}` : ''}`);
      }
      return EXIT.ok;
    }
    if (positionals[0] !== 'check')
      throw new UsageError(`graph what? "check" or "show", not "${positionals[0]}"`);
    const faults = await checkDeclaration(PROCESSORS);
    for (const fault of faults) output.error(`- ${fault}`);
    if (faults.length > 0) {
      output.error(`${faults.length} fault(s) in the graph`);
      return EXIT.incomplete;
    }
    output.line(
      `the graph holds together: ${graph.nodes.size} nodes, ${graph.topics.length} topics, ${graph.subscriptions.length} subscriptions`,
    );
    return EXIT.ok;
  },
};
