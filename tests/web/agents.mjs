// agents.mjs: the desk in a browser: by keys, with and without scripts.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { as, check, equal, lotse, root, serve, test } from './lib.mjs';

const PASSWORD = 'lotse-desk-test';
const TEXT = 'Guten Tag, ich habe mein Passwort vergessen und kann mich ' +
    'nicht mehr anmelden. Der Link kommt nicht an.';

// A server with first level at Acme and Beta, second level, tickets.
export async function agents(name) {
    const kb = await serve(name, [path.join(root, 'tests/cli/kb')]);
    const run = (...args) => execFileSync(lotse, [...args, '--tickets',
        kb.store], { encoding: 'utf8', env: { ...process.env,
        LOTSE_CONFIG: '/dev/null', LOTSE_DICTIONARY: 'none' },
    ...args[1] === 'set' && args[0] === 'user' && { input: PASSWORD + '\n' }
    });
    for (const org of ['acme', 'beta'])
        run('org', 'set', org, '--domains', org + '.example');
    for (const [mail, role, who] of [['frida@acme.example', 'first', 'Frida'],
        ['ben@beta.example', 'first', 'Ben'], ['sven@dm.example', 'second',
            'Sven'], ['rita@acme.example', 'requester', 'Rita']])
        run('user', 'set', mail, '--role', role, '--name', who, '--password',
            '-');
    const file = (subject, text = TEXT, from = 'rita@acme.example') =>
        run('ticket', 'new', '--from', from, '--subject', subject, '--text',
            text);
    return { ...kb, run, file, ticket: id => JSON.parse(run('ticket', 'show',
        String(id), '--json')) };
}

export async function login(page, kb, mail, to = '/desk') {
    await page.goto(kb.url + to);
    await page.locator('[name=mail]').fill(mail);
    await page.locator('[name=password]').fill(PASSWORD);
    await page.locator('main button').click();
    await page.waitForURL(kb.url + to);
}

// What the pages look like; see looks.mjs.
export async function pagesOfDesk() {
    const kb = await agents('looks-desk');
    kb.file('Passwort vergessen');
    kb.file('Passwort vergessen, Anmeldung geht nicht und noch ein sehr ' +
        'langer Betreff, der nicht in eine Zeile passt');
    kb.file('Passwort', 'kurz', 'joe@beta.example');
    kb.run('ticket', 'reply', '1', '--as', 'frida@acme.example', '--text',
        'Hallo,\nhttps://status.example.org/' + 'long'.repeat(40));
    kb.run('ticket', 'note', '1', '--as', 'frida@acme.example', '--text',
        'Rita ruft noch einmal an.');
    kb.run('ticket', 'link', '1', 'account/password', '--as',
        'frida@acme.example');
    kb.run('ticket', 'escalate', '2', '--as', 'frida@acme.example',
        '--reason', 'Level 1 weiß nicht weiter');
    const at = (where, before) => async page => {
        await login(page, kb, 'sven@dm.example', where);
        if (before)
            await before(page);
    };
    const open = async page => {
        for (const d of await page.locator('.fold').all())
            await d.evaluate(e => {
                e.open = true;
            });
    };
    const refused = async page => {
        await page.locator('#do-merge > summary').click();
        await page.locator('#merge-other').fill('99');
        await page.locator('#do-merge button').click();
        await page.locator('.desk > .bad').waitFor();
    };
    return [['desk-queue', at('/desk?queue=all')], ['desk-empty',
        at('/desk?queue=mine')], ['desk-ticket', at('/desk/1')],
    ['desk-ticket-open', at('/desk/2', open)], ['desk-refused',
        at('/desk/1', refused)], ['desk-new', at('/desk/new')],
    ['desk-handover', at('/desk/1/handover')],
    ['desk-report', at('/desk/reports/deflection')], ['desk-gaps',
        at('/desk/gaps')], ['desk-article',
        at('/desk/a/account/password?lang=de')],
    ['desk-keys', at('/desk/1', page => page.keyboard.press('?'))]]
        .map(([name, before]) => [name, kb.url + '/healthz', before]);
}

async function byKeys(page, kb) {
    await login(page, kb, 'frida@acme.example');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(kb.url + '/desk/1');
    await page.keyboard.press('a'); // take
    await page.getByText('Done.').waitFor();
    equal(kb.ticket(1).owner, 'frida@acme.example', 'taken');
    await page.keyboard.press('1'); // article 1 into the reply
    const reply = page.locator('#reply');
    await page.locator('#links li').waitFor();
    check((await reply.inputValue()).includes('/a/account/password?lang=de'),
        'the address stands in the reply');
    check(await reply.evaluate(e => e === document.activeElement),
        'the reply has the focus');
    await reply.pressSequentially('\nr c a 1 are only text here');
    check((await reply.inputValue()).endsWith('r c a 1 are only text here'),
        'no key acts while someone types');
    await page.getByRole('button', { name: 'Send', exact: true }).press(
        'Enter');
    await page.getByText('The reply is sent.').waitFor();
    equal(kb.ticket(1).messages.length, 2, 'sent once');
    await page.keyboard.press('c');
    await page.locator('#c-urgency').selectOption('3');
    await page.locator('#do-categorise button').press('Enter');
    await page.getByText('Done.').waitFor();
    equal(kb.ticket(1).urgency, 3, 'categorised');
    await page.keyboard.press('e');
    await page.keyboard.type('needs a specialist');
    await page.keyboard.press('Enter');
    await page.getByText('Done.').waitFor();
    equal(kb.ticket(1).level, 2, 'escalated');
}

export async function desk(env) {
    const kb = await agents('desk');
    kb.file('Passwort vergessen');

    await test('desk: an agent works by keys alone', () =>
        as(env, {}, page => byKeys(page, kb)));

    await test('desk: level 2 solves without a script', () =>
        as(env, { javaScriptEnabled: false }, async page => {
            await login(page, kb, 'sven@dm.example', '/desk/1');
            await page.locator('#reply').fill('Typed before.');
            await page.locator('button.put').first().click();
            const text = await page.locator('#reply').inputValue();
            check(text.startsWith('Typed before.') &&
                text.includes('/a/account/password'), 'both are there: ' +
                text);
            await page.getByRole('button', { name: 'Send and solve' }).click();
            await page.getByText('The reply is sent.').waitFor();
            equal(kb.ticket(1).state, 'solved', 'state');
        }));

    await test('desk: who overtakes is told of, and nothing is lost', () =>
        as(env, {}, async page => {
            kb.file('Zweites');
            await login(page, kb, 'frida@acme.example', '/desk/2');
            await page.locator('#reply').fill('My long answer');
            kb.run('ticket', 'reply', '2', '--as', 'sven@dm.example', '--text',
                'Sven was faster');
            // events may have told it already, or do so now: at once
            await page.locator('form#form-reply').evaluate(form => {
                form.elements.seen.value = '2.0';
                [...document.querySelectorAll('button')].find(b =>
                    b.textContent.trim() === 'Send').click();
            });
            await page.getByText('Somebody else changed').waitFor();
            equal(await page.locator('#reply').inputValue(), 'My long answer',
                'what was typed');
            equal(kb.ticket(2).messages.length, 2, 'not sent yet');
            await page.locator('.fresh', { hasText: 'Sven was faster' })
                .first().waitFor();
            await page.getByRole('button', { name: 'Send', exact: true })
                .click();
            await page.getByText('The reply is sent.').waitFor();
            equal(kb.ticket(2).messages.length, 3, 'sent');
        }, [/status of 409/]));

    await test('desk: a new ticket appears without reload', () =>
        as(env, {}, async page => {
            await login(page, kb, 'frida@acme.example');
            await page.locator('.tickets th a').first().focus();
            const before = await page.evaluate(() =>
                document.activeElement.href);
            await page.evaluate(() => {
                window.kept = true;
            });
            kb.file('Ganz neu');
            await page.getByRole('link', { name: 'Ganz neu' }).waitFor();
            check(await page.evaluate(() => window.kept), 'not loaded anew');
            equal(await page.evaluate(() => document.activeElement.href),
                before, 'the focus');
            equal(await page.locator('#said').textContent(),
                'The page was updated.', 'what a screen reader hears');
        }));

    await test('desk: a hidden page listens to nothing and catches up', () =>
        as(env, {}, async page => {
            const isStream = rq => rq.url().endsWith('/desk/events');
            const look = hidden => page.evaluate(is => {
                Object.defineProperty(document, 'hidden',
                    { configurable: true, get: () => is });
                document.dispatchEvent(new Event('visibilitychange'));
            }, hidden);
            const first = page.waitForRequest(isStream);
            await login(page, kb, 'frida@acme.example');
            await first;
            const over = page.waitForEvent('requestfailed', isStream);
            await look(true);
            await over;
            kb.file('Ungesehen');
            const again = page.waitForRequest(isStream);
            await look(false);
            await again;
            await page.getByRole('link', { name: 'Ungesehen' }).waitFor();
            kb.file('Danach');
            await page.getByRole('link', { name: 'Danach' }).waitFor();
        }));

    await test('desk: a note appears, a half-typed reason stays', () =>
        as(env, {}, async page => {
            await login(page, kb, 'frida@acme.example', '/desk/2');
            await page.locator('#reply').fill('half a reply');
            await page.keyboard.press('Escape');
            await page.locator('#do-escalate > summary').click();
            await page.locator('#escalate-reason').fill('half a reason');
            kb.run('ticket', 'note', '2', '--as', 'sven@dm.example', '--text',
                'Sven sieht nach');
            await page.locator('.note', { hasText: 'Sven sieht nach' })
                .waitFor();
            await page.locator('#changed:not([hidden])').waitFor();
            equal([await page.locator('#reply').inputValue(),
                await page.locator('#escalate-reason').inputValue()],
            ['half a reply', 'half a reason'], 'what was typed');
            // what was seen now isn't warned of again
            await page.getByRole('button', { name: 'Send', exact: true })
                .click();
            await page.getByText('The reply is sent.').waitFor();
        }));

    await test('desk: single keys can be switched off', () =>
        as(env, {}, async page => {
            await login(page, kb, 'frida@acme.example', '/desk/2');
            await page.keyboard.press('?');
            await page.locator('#keys-on').uncheck();
            await page.locator('#keys button').click();
            await page.keyboard.press('n');
            check(!await page.locator('#do-note').evaluate(e => e.open),
                'n does nothing');
        }));

    await test('desk: files a ticket with an attachment', () =>
        as(env, {}, async page => {
            await login(page, kb, 'frida@acme.example', '/desk/new');
            await page.locator('#new-mail').fill('rita@acme.example');
            await page.locator('#new-text').fill('She called: ' + TEXT);
            await page.locator('#new-file').setInputFiles({ name: 'a b.txt',
                mimeType: 'text/plain', buffer: Buffer.from('x\0y') });
            await page.getByRole('button', { name: 'File it' }).click();
            await page.waitForURL(/desk\/\d+\?done=file/);
            const got = page.waitForEvent('download');
            await page.getByRole('link', { name: 'a b.txt' }).click();
            const file = await (await got).path();
            equal(fs.readFileSync(file, 'latin1'), 'x\0y', 'its bytes');
        }));
}

// texts of strangers in all that a ticket has; `inspect` is xss.mjs's
export async function xssDesk(env, groups, options, inspect) {
    const kb = await agents('xss-desk');
    groups.forEach((group, i) => {
        const [subject, text] = [group.join(' ').replace(/\s+/g, ' '),
            group.join('\n')].map(s => s.replaceAll('\0', ''));
        kb.file(subject.slice(0, 290), 'Passwort ' + text);
        const id = String(i + 1);
        const as = ['--as', 'sven@dm.example'];
        kb.run('ticket', 'note', id, '--text', text, ...as);
        kb.run('ticket', 'escalate', id, '--reason', subject, ...as);
        kb.run('ticket', 'developers', id, subject, ...as);
        kb.run('ticket', 'from-developers', id, '--reason', subject, ...as);
        kb.run('ticket', 'cause', id, '--cause', subject, '--prevention',
            text, ...as);
    });
    kb.file('Passwort vergessen'); // one that articles are suggested for
    const plain = '/desk/' + (groups.length + 1);
    await test('xss: through the desk', () =>
        as(env, options, async page => {
            await login(page, kb, 'sven@dm.example');
            const pages = ['/desk?queue=all', '/desk/gaps',
                '/desk/reports/causes',
                ...groups.map((_, i) => '/desk/' + (i + 1)),
                '/desk/1/handover?internal=1'];
            for (const where of pages) {
                await page.goto(kb.url + where);
                await inspect(page, kb.url, where);
            }
            for (const group of groups.slice(0, 8)) {
                await page.goto(kb.url + plain);
                await page.locator('#reply').fill(group.join('\n'));
                await page.locator('button.put').first().click();
                await page.locator('#links li').first().waitFor();
                await inspect(page, kb.url, 'reply ' + group);
                await page.locator('#do-merge > summary').click();
                await page.locator('#merge-other').fill(group.join(' '));
                await page.locator('#do-merge button').click();
                await page.locator('.desk > .bad').waitFor();
                await inspect(page, kb.url, 'merge ' + group);
            }
        }, [/.*/]));
}
