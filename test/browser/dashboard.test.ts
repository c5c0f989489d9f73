/** The dashboard in a real browser: what is shown, where links lead, by keyboard, without script, on a phone. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { appRoutes } from '../../src/app/http/app-routes.ts';
import { type RunningServer, startServer } from '../../src/app/http/server.ts';
import {
  BROKEN_DAY,
  FREE_DAY,
  type HandMadeHome,
  handMadeHome,
  RUNNING_DAY,
} from '../support/surfaces/hand-made-home.ts';
import { DAY } from '../support/surfaces/records.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(CHROMIUM)
  ? false
  : `no browser: install chromium at ${CHROMIUM} or name another in CHROMIUM`;
const PHONE = { viewport: { width: 390, height: 844 } };

describe('the dashboard in a browser', { skip, timeout: 240_000 }, () => {
  let made: HandMadeHome;
  let server: RunningServer;
  let browser: Browser;
  before(async () => {
    made = await handMadeHome();
    server = await startServer(appRoutes(made.app), 0);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await made?.close();
  });

  /** Opens a path in a fresh browser context; fails when the browser complained of anything. */
  async function visit(
    path: string,
    look: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
  ) {
    const context = await browser.newContext(options);
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
      const response = await page.goto(`${server.address}${path}`);
      assert.equal(response?.status(), 200);
      await look(page);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }

  it('shows the predictions of a slate and the grid, without a complaint', async () => {
    await visit(`/?date=${DAY}`, async (page) => {
      assert.equal(await page.title(), `Tipoff ${DAY}: HEALTHY`);
      const game = page.getByRole('region', { name: 'MIA @ BOS' });
      assert.match(await shown(game.locator('caption')), /MIA @ BOS 7:30 PM ET/);
      const row = game.getByRole('row', { name: /Émile <Carrow>/ });
      assert.match(await shown(row), /24\.0 12–28 24\.5 0\.61 OVER/);
      const grid = page.getByRole('region', { name: 'Grid of the last slates' });
      assert.equal(await grid.getByRole('row').count(), 5);
      assert.match(await shown(grid.getByRole('row', { name: FREE_DAY })), /the all-star break/);
      assert.equal(await grid.getByRole('cell', { name: /0\/1 ! needs a person/ }).count(), 1);
    });
  });

  it('has a header that allows no script', async () => {
    const response = await fetch(server.address);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });

  it('leads from date to date by links, in the grid and above it', async () => {
    await visit(`/?date=${DAY}`, async (page) => {
      await page.getByRole('link', { name: BROKEN_DAY }).click();
      assert.equal(await page.title(), `Tipoff ${BROKEN_DAY}: UNHEALTHY`);
      await page.getByRole('link', { name: new RegExp(`^${FREE_DAY} →`) }).click();
      assert.equal(await page.title(), `Tipoff ${FREE_DAY}: NO GAMES`);
      await page.getByRole('link', { name: 'newest' }).click();
      assert.equal(await page.title(), `Tipoff ${RUNNING_DAY}: RUNNING`);
    });
  });

  it('can be used by keyboard alone', async () => {
    await visit(`/?date=${DAY}`, async (page) => {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content');
      const words: string[] = [];
      for (let n = 0; n < 25; n++) {
        await page.keyboard.press('Tab');
        words.push(String(await page.evaluate('document.activeElement.textContent.trim().slice(0, 20)')));
      }
      for (const word of [`← ${FREE_DAY}`, 'Show', '1 open incident', DAY])
        assert.ok(words.includes(word), word);
      await page.locator('summary', { hasText: 'without a prediction' }).focus();
      await page.keyboard.press('Enter');
      assert.ok(await page.getByText('player3: skipped (player_ruled_out)').isVisible());
    });
  });

  it('goes to any date by its form, without script', async () => {
    await visit(
      '/',
      async (page) => {
        await page.getByLabel('Date', { exact: true }).fill(DAY);
        await page.getByRole('button', { name: 'Show' }).click();
        assert.equal(new URL(page.url()).search, `?date=${DAY}`);
        assert.ok(await page.getByRole('heading', { name: `Predictions for ${DAY}` }).isVisible());
      },
      { javaScriptEnabled: false },
    );
  });

  for (const date of [DAY, BROKEN_DAY, FREE_DAY, RUNNING_DAY]) {
    it(`fits a phone on ${date}, in the dark too`, async () => {
      await visit(
        `/?date=${date}`,
        async (page) => {
          const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
          assert.ok(width <= PHONE.viewport.width, `the page is ${width} wide`);
          const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
          assert.equal(background, 'rgb(20, 23, 26)');
        },
        { ...PHONE, colorScheme: 'dark' },
      );
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has text one can read when it is ${colorScheme}`, async () => {
      await visit(
        `/?date=${BROKEN_DAY}`,
        async (page) => {
          for (const [selector, ratio] of (await page.evaluate(CONTRASTS)) as [string, number][])
            assert.ok(ratio >= 4.5, `${selector}: contrast ${ratio.toFixed(2)}`);
        },
        { colorScheme },
      );
    });
  }

  it('says how to begin when the home is empty', async () => {
    const empty = await handMadeHome({ empty: true });
    const other = await startServer(appRoutes(empty.app), 0);
    const page = await browser.newPage();
    try {
      await page.goto(other.address);
      assert.ok(await page.getByText('this home has no slates yet').isVisible());
    } finally {
      await page.close();
      await other.close();
      await empty.close();
    }
  });
});

/** The text as it is seen, blanks in one. */
async function shown(locator: Locator): Promise<string> {
  return (await locator.allInnerTexts()).join(' ').replace(/\s+/g, ' ');
}

/** Contrast of text against what lies behind it (WCAG 2), for one element of each kind; runs in the page. */
const CONTRASTS = `
  (() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = ([r, g, b]) =>
      [r, g, b]
        .map((c) => c / 255)
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = channels(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] > 0) return colour;
      }
      return [255, 255, 255];
    };
    const kinds = ['body', 'a', '.soft', '.verdict strong', '.cell.bad', '.cell.blocked', '.cell.done', '.cell.none', 'thead th', 'footer'];
    return kinds.flatMap((kind) => {
      const element = document.querySelector(kind);
      if (!element) return [];
      const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(behind(element))];
      return [[kind, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]];
    });
  })()
`;
