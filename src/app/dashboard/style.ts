/** The dashboard's one style sheet and its icon: light and dark, readable on a phone. */

export const STYLE = `
:root { color-scheme: light dark;
  --text: #1b1f24; --soft: #57606a; --page: #ffffff; --panel: #f4f6f8; --line: #d8dee4; --link: #0b5cad;
  --good: #1a7f37; --warn: #8a5a00; --bad: #b3261e; --busy: #0b5cad;
  --good-fill: #d7f0dd; --warn-fill: #fbeac2; --bad-fill: #fbd9d6; --busy-fill: #d6e8fb; }
@media (prefers-color-scheme: dark) { :root {
  --text: #e6e9ec; --soft: #9aa4ae; --page: #14171a; --panel: #1e2226; --line: #363c42; --link: #79b8ff;
  --good: #56d376; --warn: #e5b045; --bad: #ff8a80; --busy: #79b8ff;
  --good-fill: #173a22; --warn-fill: #443410; --bad-fill: #4f1f1c; --busy-fill: #15334f; } }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 0 1rem 2rem;
  background: var(--page); color: var(--text); overflow-wrap: break-word; }
a { color: var(--link); } a:focus-visible, summary:focus-visible, .wide:focus-visible, input:focus-visible, button:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; } .skip:focus { position: static; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .2rem 1rem;
  border-bottom: 1px solid var(--line); padding: .7rem 0; }
h1 { font-size: 1.4rem; margin: 0; } h1 a { color: inherit; text-decoration: none; }
h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem; } p { margin: .35rem 0; }
small, .soft, footer, caption small { color: var(--soft); font-weight: 400; }
nav { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; margin-top: .8rem; }
nav form { display: flex; gap: .4rem; align-items: center; margin-left: auto; }
input, button { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: .3rem; padding: .2rem .5rem; }
.verdict { margin: .8rem 0; padding: .7rem 1rem; border-left: .4rem solid var(--soft); background: var(--panel); border-radius: .2rem; }
.verdict strong { margin-right: .6rem; } .verdict p { margin: .2rem 0 0; }
.healthy { border-color: var(--good); } .healthy strong { color: var(--good); }
.degraded { border-color: var(--warn); } .degraded strong, .warn { color: var(--warn); }
.unhealthy { border-color: var(--bad); } .unhealthy strong, .problem { color: var(--bad); }
.running { border-color: var(--busy); } .running strong { color: var(--busy); }
details { margin: .6rem 0; } summary { cursor: pointer; } ul { margin: .3rem 0; padding-left: 1.2rem; }
dl { display: flex; flex-wrap: wrap; gap: .4rem; margin: .7rem 0; }
dl div { background: var(--panel); border-radius: .3rem; padding: .3rem .7rem; }
dt { font-size: .78rem; color: var(--soft); } dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
.wide { position: relative; overflow-x: auto; max-width: 100%; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .2rem 0 .3rem; }
th, td { padding: .24rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap; text-align: left; }
thead th { font-size: .78rem; color: var(--soft); font-weight: 600; } tbody th { font-weight: 400; }
tbody tr:hover { background: var(--panel); }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.over { color: var(--good); font-weight: 600; } .under { color: var(--bad); font-weight: 600; } .pass, .no-line { color: var(--soft); }
table.game { table-layout: fixed; } .game th.n { width: 4.4rem; } .game .team { width: 3.6rem; } .game .call { width: 5.6rem; }
.game thead th { overflow-wrap: normal; vertical-align: bottom; } .game th.who { white-space: normal; }
table.narrow { width: auto; } .phone { display: none; }
#grid td.cell { text-align: center; font-variant-numeric: tabular-nums; border: 2px solid var(--page); border-radius: .3rem; }
#grid th, #grid td { padding-left: .4rem; padding-right: .4rem; } #grid thead th + th + th { text-align: center; }
.cell.done { background: var(--good-fill); } .cell.short, .cell.blocked { background: var(--warn-fill); }
.cell.bad { background: var(--bad-fill); } .cell.running { background: var(--busy-fill); }
.cell.open, .cell.none, .cell.empty { background: var(--panel); color: var(--soft); }
.current th { font-weight: 700; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1rem; font-size: .82rem; color: var(--soft); padding: 0; list-style: none; }
.legend span { display: inline-block; width: .9rem; height: .9rem; border-radius: .2rem; vertical-align: -.1rem; margin-right: .3rem; border: 1px solid var(--line); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
footer { margin-top: 2.5rem; font-size: .85rem; border-top: 1px solid var(--line); padding-top: .6rem; }
@media (max-width: 46rem) { .extra { display: none; } .phone { display: inline; } abbr { text-decoration: none; }
  .wide-name { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } #grid th, #grid td { padding-left: .2rem; padding-right: .2rem; } body { padding: 0 .7rem 2rem; }
  th, td { padding-left: .3rem; padding-right: .3rem; } table.game { table-layout: auto; } .game th.n, .game .call, .game .team { width: auto; } nav form { margin-left: 0; } }
`;

/** A ball, drawn. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#e8762d"/><path d="M1 16h30M16 1v30M5 5c7 6 7 16 0 22M27 5c-7 6-7 16 0 22" fill="none" stroke="#3b1d08" stroke-width="1.6"/></svg>`;
