/** The dashboard's one style sheet: light and dark, readable on a phone. */

export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --good: #2a8f4a; --warn: #b7791f; --bad: #c0392b; --muted: #8889; --panel: #8881; }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 0 1rem 2rem; }
header { display: flex; align-items: baseline; justify-content: space-between; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.5rem; margin: .8rem 0; } h2 { font-size: 1.2rem; margin: 1.6rem 0 .4rem; } h3 { font-size: 1rem; margin: 1.1rem 0 .3rem; }
small, .upstream, footer { color: var(--muted); color: color-mix(in srgb, currentColor 65%, transparent); }
.verdict { display: flex; flex-wrap: wrap; gap: .3rem 1rem; margin: 1rem 0; padding: .7rem 1rem; border-left: .4rem solid var(--muted); background: var(--panel); }
.verdict.healthy { border-color: var(--good); } .verdict.degraded { border-color: var(--warn); } .verdict.unhealthy { border-color: var(--bad); }
.verdict em { flex-basis: 100%; font-style: normal; font-size: .9rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; display: block; overflow-x: auto; }
th { text-align: left; font-weight: 600; font-size: .8rem; } td, th { padding: .22rem .55rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.over { color: var(--good); font-weight: 600; } .under { color: var(--bad); font-weight: 600; } .warn { color: var(--warn); }
.accuracy span { margin-right: 1rem; }
.grid td.cell { text-align: center; font-variant-numeric: tabular-nums; min-width: 4.2rem; }
.cell.done { background: color-mix(in srgb, var(--good) 28%, transparent); } .cell.short { background: color-mix(in srgb, var(--warn) 35%, transparent); }
.cell.bad { background: color-mix(in srgb, var(--bad) 45%, transparent); } .cell.running { background: color-mix(in srgb, #3498db 35%, transparent); }
.cell.open, .cell.none, .empty { color: var(--muted); } tr.current td:first-child { font-weight: 700; }
.incidents { border: 1px solid var(--warn); padding: .4rem .8rem; } footer { margin-top: 2rem; font-size: .85rem; }
`;
