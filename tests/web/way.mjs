// way.mjs: the whole way of a problem, from a search that finds nothing to the
// same search that finds the article which solved it.
//
// What one ticket says could be a person's; a word counts from three tickets
// on. So two others asked before, and the third is the one who is watched.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import { agents, login } from './agents.mjs';
import { as, check, equal, pictures, test } from './lib.mjs';

const WORDS = 'yubikey blinks orange';
const SUBJECT = 'Cannot sign in';
const DRAFT = 'My yubikey blinks orange. I forgot my password and the reset ' +
    'link does not arrive.';
const ARTICLE = 'account/two-factor';
const TITLE = 'Set up two-factor sign-in';
const OTHER = 'Forgot your password';

// A picture of 64 x 48 points, as a screenshot program writes it.
function png() {
    const chunk = (type, data) => {
        const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
        const size = Buffer.alloc(4);
        const sum = Buffer.alloc(4);
        size.writeUInt32BE(data.length);
        sum.writeUInt32BE(crc32(body));
        return Buffer.concat([size, body, sum]);
    };
    const head = Buffer.from([0, 0, 0, 64, 0, 0, 0, 48, 8, 2, 0, 0, 0]);
    const row = y => Buffer.concat([Buffer.from([0]), ...Array.from(
        { length: 64 }, (_, x) => Buffer.from([x * 4, y * 5, 128]))]);
    const rows = Buffer.concat(Array.from({ length: 48 }, (_, y) => row(y)));
    return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
        chunk('IHDR', head), chunk('IDAT', deflateSync(rows)),
        chunk('IEND', Buffer.alloc(0))]);
}

// Two that asked the same before, solved by the article that `kb` will learn.
function solveTwo(kb) {
    for (const id of ['1', '2']) {
        kb.file(WORDS, `The ${WORDS}, please help.`, `u${id}@acme.example`);
        kb.run('ticket', 'link', id, ARTICLE, '--lang', 'en', '--solved');
        kb.run('ticket', 'reply', id, '--text', 'See the article.');
        kb.run('ticket', 'solve', id);
    }
    kb.compile();
}

async function search(page, kb) {
    await page.goto(kb.url + '/');
    await page.locator('#q').fill(WORDS);
    await page.locator('#q').press('Enter');
    await page.waitForURL(/\/search/);
}

// ids of what the search page shows, best first
const found = page => page.locator('main a[href^="/a/"]').evaluateAll(links =>
    [...new Set(links.map(a => new URL(a.href).pathname.slice(3)))]);

export async function way(env) {
    const kb = await agents('way');
    const picture = png();
    const requester = { at: '' };
    let step = 0;
    const look = (page, name) => {
        fs.mkdirSync(pictures, { recursive: true });
        return page.screenshot({ fullPage: true, path: path.join(pictures,
            `way-${++step}-${name}.png`) });
    };

    kb.run('org', 'set', 'acme', '--domains', 'acme.example', '--portal',
        'yes');
    solveTwo(kb);

    await test('way: a search finds nothing, an article doesn\'t fit, filed',
        () => as(env, {}, async page => {
            await search(page, kb);
            equal(await found(page), [], 'articles before it was learnt');
            await look(page, 'nothing');
            await page.getByRole('link', { name: 'Ask support with this text' })
                .click();
            equal(await page.locator('[name=text]').inputValue(), WORDS,
                'the words go along');
            await page.locator('[name=subject]').fill(SUBJECT);
            await page.locator('[name=text]').fill(DRAFT);
            await page.getByRole('link', { name: OTHER }).first().waitFor();
            await look(page, 'draft');
            await page.locator('[name=mail]').fill('uta@acme.example');
            await page.locator('[name=name]').fill('Uta Unger');
            await page.locator('#files').setInputFiles([{ name: 'screen.png',
                mimeType: 'image/png', buffer: picture }]);
            await page.locator('#chosen').getByText('screen.png').waitFor();
            await page.getByRole('button', { name: 'Send request' }).click();
            await page.waitForURL(/\/t\//);
            requester.at = new URL(page.url()).pathname;
            await page.getByRole('heading', { name: 'Your request has arrived' })
                .waitFor();
            await page.locator('#filed').getByText('T-3').waitFor();
            await look(page, 'filed');
            equal(kb.ticket(3).messages[0].files.map(f => [f.name, f.type,
                f.sha256]), [['screen.png', 'image/png', createHash('sha256')
                .update(picture).digest('hex')]], 'the screenshot');
        }));

    await test('way: an agent sees the picture, links an article, answers',
        () => as(env, {}, async page => {
            await login(page, kb, 'frida@acme.example');
            await look(page, 'queue');
            await page.getByRole('link', { name: SUBJECT }).first().click();
            await page.waitForURL(kb.url + '/desk/3');
            const loaded = page.waitForEvent('download');
            await page.getByRole('link', { name: 'screen.png' }).click();
            equal(fs.readFileSync(await (await loaded).path())
                .equals(picture), true, 'its bytes');
            await page.locator('#links summary').click();
            await page.locator('#link-article').fill(ARTICLE);
            await look(page, 'ticket');
            await page.locator('#links').getByRole('button', { name:
                'Link' }).click();
            await page.locator('#links li').waitFor();
            await page.locator('#reply').fill('Please set it up again: ' +
                '/a/' + ARTICLE + '?lang=en');
            await page.getByRole('button', { name: 'Send', exact: true })
                .click();
            await page.getByText('The reply is sent.').waitFor();
            await look(page, 'answered');
            kb.compile();
            await search(page, kb);
            equal(await found(page), [], 'articles before it was solved');
        }));

    await test('way: the requester confirms', () =>
        as(env, {}, async page => {
            await page.goto(kb.url + requester.at);
            await page.locator('.theirs').getByRole('link', { name: ARTICLE })
                .waitFor();
            await look(page, 'request');
            await page.getByRole('button', { name: 'Yes, that solved it' })
                .click();
            await page.getByText('Thank you. We are glad').waitFor();
            await look(page, 'solved');
            equal(kb.ticket(3).links.map(l => [l.article, l.solved]),
                [[ARTICLE, true]], 'what helped');
        }));

    await test('way: the next search for the same words finds it', () =>
        as(env, {}, async page => {
            await search(page, kb);
            equal(await found(page), [], 'articles before the compile');
            kb.compile();
            await search(page, kb);
            equal((await found(page))[0], ARTICLE, 'the first article');
            await look(page, 'found');
            await page.getByRole('link', { name: TITLE }).first().click();
            await page.getByRole('heading', { level: 1, name: TITLE })
                .waitFor();
            await page.goto(kb.url + '/a/' + ARTICLE + '?lang=en');
            check(!(await page.content()).includes('yubikey'),
                'what was learnt is never shown');
        }));
}
