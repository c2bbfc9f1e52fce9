// looks.mjs: every page at three widths, light and dark: accessible as axe
// sees it, nothing to scroll sideways, and a picture for build/web/.
import fs from 'node:fs';
import path from 'node:path';
import { as, check, pictures, test } from './lib.mjs';

const WIDTHS = [320, 768, 1280];

async function measure(page, axe, what) {
    const wide = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
    });
    check(wide <= 0, `${what}: ${wide} px to scroll sideways`);
    const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
                'best-practice'] });
        return violations.map(v => `${v.id}: ${v.help}\n` + v.nodes.slice(0, 3)
            .map(n => '  ' + n.html.slice(0, 160)).join('\n'));
    });
    check(found.length === 0, what + '\n' + found.join('\n'));
}

// pages: [name, address, what to do before looking]
export async function looks(env, pages) {
    fs.mkdirSync(pictures, { recursive: true });
    for (const [name, url, before] of pages)
        await test('looks: ' + name, () =>
            as(env, {}, async page => {
                await page.goto(url);
                if (before)
                    await before(page);
                await page.evaluate(env.axe);
                for (const colorScheme of ['light', 'dark']) {
                    await page.emulateMedia({ colorScheme });
                    for (const width of WIDTHS) {
                        const at = `${name}-${width}-${colorScheme}`;
                        await page.setViewportSize({ width, height: 800 });
                        await page.screenshot({ fullPage: true,
                            path: path.join(pictures, at + '.png') });
                        await measure(page, env.axe, at);
                    }
                }
            }, [/status of 40[034]/]));
}
