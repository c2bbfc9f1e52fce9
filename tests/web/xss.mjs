// xss.mjs: texts of xss.txt by every way that leads into a page.
//
// Articles hold them in title, description, tags, category, questions and
// body; they are also searched for, written into a draft, and sent as requests
// with answers of the desk, four at a time: the first one of them that gets
// through is seen. The pages' Content-Security-
// Policy is switched off in the browser, so that only our escaping stands
// between a text and its alert().
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { xssDesk } from './agents.mjs';
import { as, check, equal, lotse, root, serve, test } from './lib.mjs';
import { sites } from './widget.mjs';

const WORD = 'Zauberlehrling'; // in every article
const texts = fs.readFileSync(path.join(root, 'tests/web/xss.txt'), 'utf8')
    .split('\n').filter(line => line !== '' && !/^# [a-zA-Z]/.test(line))
    .map(line => line.replaceAll('\\n', '\n'));

const groups = texts.map((_, i) => texts.slice(i, i + 4))
    .filter((_, i) => i % 4 === 0);

// A folder of articles that hold the texts.
function write(dir) {
    fs.mkdirSync(path.join(dir, 'en', 'xss'), { recursive: true });
    groups.forEach((group, i) => {
        const lines = group.map(text => text.split('\n')[0]);
        const all = JSON.stringify(group.join(' '));
        fs.writeFileSync(path.join(dir, 'en', 'xss', `a${i}.md`), `---
title: ${JSON.stringify(`${WORD} ${i} ${group.join(' ')}`)}
description: ${all}
tags: ${JSON.stringify(lines.map(line => line.slice(0, 60)))}
category: ${all}
questions: ${JSON.stringify(group)}
---

${WORD} ${group[0]}

${group.map((text, j) => `## ${lines[j]}

${text}

> ${lines[j]}

    ${lines[j]}
`).join('\n')}`);
    });
}

// What must never stand in a page of ours, in all of its trees.
function foreign(ours) {
    const known = new Set(('a abbr article aside b blockquote body br button ' +
        'caption code dd del details dialog div dl dt em fieldset figcaption figure ' +
        'footer form h1 h2 h3 h4 h5 h6 head header hr html i img input ' +
        'ins label kbd legend li link main mark menu meta nav noscript ' +
        'ol option output p pre q rect s script section select small ' +
        'span strong sub summary sup svg table tbody td template ' +
        'textarea tfoot th thead time title tr u ul lotse-search').split(' '));
    const found = [];
    const look = tree => {
        for (const e of tree.querySelectorAll('*')) {
            const name = e.localName;
            const at = n => e.getAttribute(n) || '';
            if (!known.has(name))
                found.push(`<${name}>`);
            const full = n => new URL(at(n), location.href).href;
            if (name === 'script' && (e.textContent ||
                !full('src').startsWith(ours + '/')))
                found.push('script ' + at('src') + e.textContent);
            if (name === 'link' && !full('href').startsWith(ours + '/') &&
                at('href') !== 'data:,')
                found.push('link ' + at('href'));
            if (name === 'meta' && at('http-equiv'))
                found.push('meta ' + at('http-equiv'));
            if (name === 'form' &&
                !full('action').startsWith(location.origin + '/'))
                found.push('form ' + at('action'));
            if (name === 'lotse-search' && at('server'))
                found.push('lotse-search ' + at('server'));
            if (e.hasAttribute('autofocus') &&
                !['q', 'subject'].includes(at('name')))
                found.push('autofocus');
            for (const { name: n, value } of e.attributes) {
                if (/^on|^(style|srcdoc|formaction|xlink:href|background)$/i
                    .test(n))
                    found.push(`${name} ${n}=${value}`);
                if (/^(href|src|action|data|poster|cite|srcset)$/.test(n) &&
                    !/^(https?|mailto|tel):$/.test(
                        new URL(value, location.href).protocol) &&
                    value !== 'data:,')
                    found.push(`${name} ${n}=${value}`);
            }
            for (const inner of [e.shadowRoot, e.content])
                if (inner && inner.querySelectorAll)
                    look(inner);
        }
    };
    look(document);
    return [...found, ...window.fired];
}

async function inspect(page, ours, where) {
    const found = await page.evaluate(foreign, ours);
    check(found.length === 0, `${where}: ${found.slice(0, 5).join('\n')}`);
}

// A request for each group of texts, in every field; the desk answers with them
// and links an article that is made of them. {pages: paths of the requests,
// wrong: pages that say what wasn't taken}
async function requests(kb) {
    const run = (...args) => execFileSync(lotse, [...args, '--tickets',
        kb.store], { stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, LOTSE_CONFIG: '/dev/null' } });
    const out = { pages: [], wrong: [] };
    const send = (url, fields, files = []) => {
        const body = new FormData();
        for (const [name, value] of Object.entries(fields))
            body.append(name, value);
        for (const name of files)
            body.append('files', new Blob(['x']), name);
        return fetch(kb.url + url, { method: 'POST', body,
            redirect: 'manual', headers: { Origin: kb.url,
                'X-Forwarded-For': '192.0.2.' + out.pages.length } });
    };
    run('org', 'set', 'Acme ' + texts[0], '--domains', 'acme.example',
        '--portal', 'yes');
    for (const [i, group] of groups.entries()) {
        const text = group.join('\n');
        const bad = await send('/new', { subject: text, text, name: text,
            mail: text, type: text, urgency: text, key: text, do: 'send' });
        out.wrong.push({ url: text, html: await bad.text() });
        const made = await send('/new', { subject: text, text, name: text,
            mail: `x${i}@acme.example`, do: 'send' }, group);
        equal(made.status, 303, 'filed: ' + text);
        const url = made.headers.get('location').replace(/\?.*/, '');
        const wrong = await send(url, { message: text, do: text, reason: text,
            article: text });
        out.wrong.push({ url: text, html: await wrong.text() });
        await send(url, { message: text, do: 'reply' }, group);
        run('ticket', 'reply', String(i + 1), '--text', text + '\nhttps://' +
            group[0].replaceAll(/\s/g, '') + ' /a/' + group[1]);
        run('ticket', 'link', String(i + 1), 'xss/a' + i, '--lang', 'en');
        run('ticket', 'link', String(i + 1), group[0], '--lang', 'en');
        out.pages.push(url);
    }
    return out;
}

const OPTIONS = { bypassCSP: true };
// pictures that an article names and that aren't there
const QUIET = [/Failed to load resource/];

export async function xss(env) {
    const friend = await sites();
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lotse-xss.'));
    let kb;
    try {
        write(dir);
        kb = await serve('xss', [dir], '--origin', friend.url);
        friend.lotse = kb.url;
    } finally {
        fs.rmSync(dir, { recursive: true });
    }
    const list = await (await fetch(kb.url + '/api/v1/articles?limit=500'))
        .json();

    await test(`xss: ${texts.length} texts`, async () => {
        check(texts.length >= 70, 'too few');
        equal(list.articles.length, groups.length, 'articles');
    });

    // else a check that sees nothing would pass
    await test('xss: what gets through is seen', () =>
        as(env, OPTIONS, async page => {
            const some = texts.filter(t => t.startsWith('<'))
                .filter((_, i) => i % 4 === 0);
            const unseen = [];
            for (const text of some) {
                await page.goto(friend.url + '/empty');
                const ended = page.evaluate(html => {
                    document.write(html);
                    document.close();
                }, text);
                await ended.catch(() => {});
                if ((await page.evaluate(foreign, kb.url)).length === 0)
                    unseen.push(text);
            }
            // what fires late belongs to a page that is gone
            await page.goto(friend.url + '/empty');
            equal(unseen, [], 'texts that were not seen');
        }, [/.*/]));

    await test('xss: through articles', () =>
        as(env, OPTIONS, async page => {
            for (const { id, url } of list.articles) {
                await page.goto(kb.url + url);
                await inspect(page, kb.url, id);
            }
        }, QUIET));

    await test('xss: through lists of articles', () =>
        as(env, OPTIONS, async page => {
            for (const where of ['/', '/c', '/search?q=' + WORD])
                await page.goto(kb.url + where)
                    .then(() => inspect(page, kb.url, where));
            const ways = await page.evaluate(() => [...document
                .querySelectorAll('a[href^="/c/"]')].map(a => a.href));
            for (const where of ways.slice(0, 20))
                await page.goto(where)
                    .then(() => inspect(page, kb.url, where));
        }, QUIET));

    await test('xss: through the search', () =>
        as(env, OPTIONS, async page => {
            for (const group of groups) {
                const q = group.join(' ');
                await page.goto(kb.url + '/search?q=' +
                    encodeURIComponent(q));
                await inspect(page, kb.url, 'q=' + q);
            }
        }, QUIET));

    await test('xss: through a draft', () =>
        as(env, OPTIONS, async page => {
            for (const group of groups) {
                const text = group.join('\n');
                await page.goto(kb.url + '/new');
                await page.locator('[name=subject]').fill(
                    text.replaceAll('\n', ' '));
                await page.locator('[name=text]').fill(WORD + text);
                await page.getByRole('button', { name: 'Continue' }).click();
                await page.locator('#send').waitFor();
                await inspect(page, kb.url, 'draft ' + text);
            }
        }, QUIET));

    await test('xss: through requests', () =>
        as(env, OPTIONS, async page => {
            const at = await requests(kb);
            for (const { url, html } of at.wrong) {
                await page.route(kb.url + '/wrong', route => route.fulfill({
                    body: html, contentType: 'text/html; charset=utf-8' }));
                await page.goto(kb.url + '/wrong');
                await inspect(page, kb.url, 'not taken: ' + url);
            }
            for (const url of at.pages)
                await page.goto(kb.url + url + '?new=1&solved=xss/a0')
                    .then(() => inspect(page, kb.url, url));
            equal(at.pages.length, groups.length, 'requests');
        }, QUIET));

    await test('xss: through the widget', () =>
        as(env, OPTIONS, async page => {
            await page.goto(friend.url + '/search');
            await page.locator('lotse-search').evaluate(e =>
                e.setAttribute('limit', 50));
            for (const group of [[WORD], ...groups]) {
                const text = group.join(' ');
                const answer = page.waitForResponse(/api/);
                const field = page.locator('lotse-search input');
                await field.fill(text);
                await field.press('Enter');
                await (await answer).finished();
                await page.locator('.panel:not(.shut)').waitFor();
                await inspect(page, kb.url, 'widget ' + text);
            }
            await page.goto(friend.url + '/ticket');
            await page.locator('lotse-search').evaluate(e =>
                e.setAttribute('limit', 50));
            await page.getByLabel('Message').fill(`${WORD} 3, ${WORD} 4? ` +
                texts.join(' '));
            await page.locator('.panel:not(.shut) .hit').first().waitFor();
            await inspect(page, kb.url, 'widget beside a form');
        }, QUIET));
    await xssDesk(env, groups, OPTIONS, inspect);
}
