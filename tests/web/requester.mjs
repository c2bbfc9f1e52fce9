// requester.mjs: who asks: from a search that finds nothing to a request that
// is solved, with scripts and without. The desk's side is the command line.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { as, check, equal, lotse, root, serve, test } from './lib.mjs';

const DRAFT = 'Hello, I forgot my password and the reset link does not ' +
    'arrive. What can I do?';

// A server whose desk has an organisation with status pages and one without.
export async function desk(name) {
    const kb = await serve(name, [path.join(root, 'tests/cli/kb')],
        '--contact', 'support@example.org');
    const at = (now, args) => execFileSync(lotse, [...args, '--tickets',
        kb.store], { encoding: 'utf8', env: { ...process.env, LOTSE_NOW: now,
        LOTSE_CONFIG: '/dev/null', LOTSE_DICTIONARY: 'none' } });
    const run = (...args) => at('', args);
    run('org', 'set', 'Acme', '--domains', 'acme.example', '--portal', 'yes');
    run('org', 'set', 'Beta', '--domains', 'beta.example', '--portal', 'no');
    run('user', 'set', 'first@acme.example', '--role', 'first', '--name',
        'Frieda Frist');
    return { ...kb, run, before: (now, ...args) => at(now, args), ticket: id => JSON.parse(run('ticket', 'show',
        String(id), '--json')) };
}

const field = (page, name) => page.locator(`[name=${name}]`);
const button = (page, name) => page.getByRole('button', { name });

// Write a request up to the button that sends it.
async function write(page, kb, { subject, text, mail, name = 'Anna Acker' }) {
    await page.goto(kb.url + '/new');
    await field(page, 'subject').fill(subject);
    await field(page, 'text').fill(text);
    await button(page, 'Continue').click();
    await field(page, 'mail').fill(mail);
    await field(page, 'name').fill(name);
}

async function send(page) {
    await button(page, 'Send request').click();
    await page.waitForURL(/\/t\//);
    return new URL(page.url()).pathname;
}

// What the pages look like; see looks.mjs.
export async function pagesOfRequester() {
    const kb = await desk('looks-requester');
    const form = new URLSearchParams({ subject: 'Password', text: DRAFT,
        mail: 'anna@acme.example', name: 'Anna', do: 'send' });
    const made = await fetch(kb.url + '/new', { method: 'POST', body: form,
        headers: { Origin: kb.url }, redirect: 'manual' });
    const at = kb.url + made.headers.get('location').replace(/\?.*/, '');
    kb.run('ticket', 'reply', '1', '--as', 'first@acme.example', '--text',
        'Hello Anna,\n\nthis should help:\n/a/account/password?lang=en\n\n' +
        'Otherwise see https://status.example.org/a/very/long/address/that/' +
        'has/no/blank/in/it/at/all/and/goes/on/and/on/and/on.');
    kb.run('ticket', 'link', '1', 'account/password', '--lang', 'en');
    // filed 30 hours ago: late, and not escalated by the server's clocks yet
    const ago = new Date(Date.now() - 30 * 3600 * 1000).toISOString();
    kb.before(ago.replace(/[.]\d*/, ''), 'ticket', 'new', '--from',
        'anna@acme.example', '--text', 'The nightly report is empty again.');
    const late = kb.url + '/t/' + execFileSync('python3', ['-c', `
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(
    "SELECT secret FROM ticket WHERE id = 2").fetchone()[0])
`, kb.store], { encoding: 'utf8' }).trim();
    const typed = async page => {
        await field(page, 'subject').fill('Password');
        await field(page, 'text').fill(DRAFT);
        await button(page, 'Continue').click();
        await button(page, 'Send request').waitFor();
        await page.locator('summary', { hasText: 'More details' }).click();
        await page.locator('#files').setInputFiles([
            { name: 'screen.png', mimeType: 'image/png',
                buffer: Buffer.alloc(70000) },
            { name: 'a-very-long-name-without-a-blank-in-it-'.repeat(3) +
                '.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }]);
    };
    return [
        ['send', kb.url + '/new', typed],
        ['send-wrong', kb.url + '/new', async page => {
            await typed(page);
            await page.locator('#mail').evaluate(e => { e.type = 'text'; });
            await field(page, 'mail').fill('anna at acme');
            await button(page, 'Send request').click();
            await page.getByRole('alert').waitFor();
        }],
        ['filed', at + '?new=1'],
        ['request', at],
        ['request-said', at + '?said=reply', async page => {
            await page.locator('summary', { hasText: 'History' }).click();
        }],
        ['request-late', late, page => button(page, 'Ask the specialists')
            .waitFor()],
        ['request-none', kb.url + '/t/AAAAAAAAAAAAAAAAAAAAAA']
    ];
}

async function wholeWay(env) {
    const kb = await desk('requester');
    const picture = fs.readFileSync(path.join(root,
        'src/http/assets/icon.svg'));
    let at = '';

    await test('requester: finds nothing, is shown an article, files anyway',
        () => as(env, {}, async page => {
            await page.goto(kb.url + '/search?q=qqqqzzzz');
            await page.getByRole('link', { name: 'Ask support with this text' })
                .click();
            await field(page, 'text').fill(DRAFT);
            await page.getByRole('link', { name: 'Forgot your password' })
                .first().waitFor();
            await field(page, 'mail').fill('anna@acme.example');
            await field(page, 'name').fill('Anna Acker');
            await page.locator('#files').setInputFiles([
                { name: 'Bild schirm.svg', mimeType: 'image/svg+xml',
                    buffer: picture }]);
            await page.locator('#chosen').getByText('Bild schirm.svg')
                .waitFor();
            await page.locator('#files').setInputFiles([
                { name: 'log.txt', mimeType: 'text/plain',
                    buffer: Buffer.from('line\r\n') }]);
            equal(await page.locator('#chosen li').count(), 2,
                'a second choice adds to the first');
            at = await send(page);
            await page.getByRole('heading', { name: 'Your request has arrived' })
                .waitFor();
            const box = page.locator('#filed');
            check(/T-1\b/.test(await box.innerText()), 'number');
            check(/by .*UTC/.test(await box.innerText()), 'promise with zone');
            await box.getByRole('link', { name: 'Forgot your password' })
                .waitFor();
            await box.getByRole('link', { name: kb.url + at }).waitFor();
            const [message] = kb.ticket(1).messages;
            equal(message.files.map(f => [f.name, f.sha256]), [
                ['Bild schirm.svg', createHash('sha256').update(picture)
                    .digest('hex')],
                ['log.txt', createHash('sha256').update('line\r\n')
                    .digest('hex')]], 'files');
            const loaded = page.waitForEvent('download');
            await page.getByRole('link', { name: 'Bild schirm.svg' }).click();
            const download = await loaded;
            equal(download.suggestedFilename(), 'Bild schirm.svg', 'name');
            equal(fs.readFileSync(await download.path()).equals(picture), true,
                'bytes');
            await page.reload();
            equal(JSON.parse(kb.run('ticket', 'list', '--json')).total, 1,
                'tickets after loading again');
            await page.goto(kb.url + '/new');
            equal(await field(page, 'text').inputValue(), '',
                'the draft is gone');
        }));

    await test('requester: reads the answer, writes, confirms', () =>
        as(env, {}, async page => {
            kb.run('ticket', 'note', '1', '--as', 'first@acme.example',
                '--text', 'INTERNAL-NOTE');
            kb.run('ticket', 'reply', '1', '--as', 'first@acme.example',
                '--text', 'Please look at /a/account/password?lang=en and ' +
                'https://status.example.org/x.');
            await page.goto(kb.url + at);
            const answer = page.locator('.theirs');
            await answer.getByRole('link', { name: '/a/account/password' })
                .waitFor();
            equal(await answer.getByRole('link', { name: 'status' })
                .getAttribute('href'), 'https://status.example.org/x',
            'address without the full stop');
            await page.locator('dl').getByText('In progress').waitFor();
            const html = await page.content();
            for (const secret of ['INTERNAL-NOTE', 'first@acme.example',
                'Frieda'])
                check(!html.includes(secret), secret + ' is in the page');
            await field(page, 'message').fill('I tried, thank you.');
            await page.locator('#files').setInputFiles([{ name: 'b.txt',
                mimeType: 'text/plain', buffer: Buffer.from('b') }]);
            await button(page, 'Send message').click();
            await page.getByText('Your message has arrived.').waitFor();
            equal(kb.ticket(1).messages.at(-1).files[0].name, 'b.txt', 'file');
            await page.reload();
            equal(kb.ticket(1).messages.length, 4, 'messages');
            await button(page, 'Yes, that solved it').click();
            await page.getByText('Thank you. We are glad').waitFor();
            await page.locator('dl').getByText('Solved').waitFor();
            equal(kb.ticket(1).state, 'solved', 'state');
            equal(await button(page, 'Yes, that solved it').count(), 0,
                'asked once');
            await field(page, 'message').fill('It is back.');
            await button(page, 'Open again').click();
            await page.getByText('The request is open again.').waitFor();
            equal(kb.ticket(1).messages.at(-1).text, 'It is back.', 'text');
        }));

    await test('requester: a screenshot is pasted into the text', () =>
        as(env, {}, async page => {
            await write(page, kb, { subject: 'P', text: 'Pasted picture',
                mail: 'anna@acme.example' });
            await page.locator('#text').evaluate(area => {
                const carry = new DataTransfer();
                carry.items.add(new File(['png'], 'image.png',
                    { type: 'image/png' }));
                area.dispatchEvent(new ClipboardEvent('paste', {
                    clipboardData: carry, bubbles: true, cancelable: true }));
            });
            await page.locator('#chosen').getByText('image.png').waitFor();
            await page.locator('#chosen button').click();
            equal(await page.locator('#chosen li').count(), 0, 'removed');
            await page.locator('#files').setInputFiles([{ name: 'big',
                mimeType: 'x/y', buffer: Buffer.alloc((10 << 20) + 1) }]);
            await button(page, 'Send request').click();
            equal(new URL(page.url()).pathname, '/new', 'too large: not sent');
            await page.locator('#chosen button').click();
            await send(page);
        }));
}

async function withoutScript(env) {
    const kb = await desk('requester-plain');

    await test('requester: JavaScript off, the whole way', () =>
        as(env, { javaScriptEnabled: false }, async page => {
            await write(page, kb, { subject: 'Password', text: DRAFT,
                mail: 'anna@acme.example' });
            await page.getByRole('link', { name: 'Forgot your password' })
                .first().waitFor();
            await page.locator('#files').setInputFiles([{ name: 'big',
                mimeType: 'x/y', buffer: Buffer.alloc(12 << 20) }]);
            await button(page, 'Send request').click();
            await page.getByRole('alert').getByText('10 MiB').waitFor();
            equal(await field(page, 'text').inputValue(), DRAFT, 'text');
            equal(await field(page, 'mail').inputValue(), 'anna@acme.example',
                'mail');
            await button(page, 'Deutsch').click();
            await button(page, 'Anfrage senden').waitFor();
            equal(await field(page, 'name').inputValue(), 'Anna Acker',
                'name in the other language');
            await button(page, 'English').click();
            await page.locator('#files').setInputFiles([{ name: 'small.txt',
                mimeType: 'text/plain', buffer: Buffer.from('small') }]);
            const at = await send(page);
            await field(page, 'message').fill('One thing more');
            await button(page, 'Send message').click();
            await page.getByText('Your message has arrived.').waitFor();
            await page.goto(kb.url + at);
            await button(page, 'Yes, that solved it').click();
            await page.getByText('Thank you. We are glad').waitFor();
            equal(kb.ticket(1).messages.map(m => m.files.length), [1, 0],
                'files');
        }, [/status of 413/]));

    await test('requester: Enter in a field sends', () =>
        as(env, { javaScriptEnabled: false }, async page => {
            await write(page, kb, { subject: 'Enter', text: 'By the key',
                mail: 'anna@acme.example' });
            await field(page, 'name').press('Enter');
            await page.waitForURL(/\/t\//);
        }));

    await test('requester: an organisation without status pages', () =>
        as(env, {}, async page => {
            await write(page, kb, { subject: 'Beta', text: DRAFT,
                mail: 'b@beta.example' });
            await button(page, 'Send request').click();
            await page.getByRole('heading', { level: 1,
                name: 'Your request has arrived' }).waitFor();
            equal(await page.locator('a[href*="/t/"]').count(), 0, 'links');
            check(!(await page.content()).includes('/t/'), 'no address');
        }));

    await test('requester: keyboard alone', () =>
        as(env, {}, async page => {
            const to = async id => {
                for (let i = 0; i < 40; i++) {
                    if (await page.evaluate(() => document.activeElement.id ||
                        document.activeElement.value) === id)
                        return;
                    await page.keyboard.press('Tab');
                }
                throw new Error('Tab never reaches ' + id);
            };
            await page.goto(kb.url + '/new');
            await to('q');
            await to('subject');
            await page.keyboard.type('Keyboard');
            await to('text');
            await page.keyboard.type(DRAFT);
            await page.keyboard.press('Tab');
            await page.keyboard.press('Enter');
            await button(page, 'Send request').waitFor();
            await page.locator('#text').focus();
            await to('mail');
            await page.keyboard.type('anna@acme.example');
            await to('files');
            await to('send');
            await page.keyboard.press('Enter');
            await page.waitForURL(/\/t\//);
        }));
}

export async function requester(env) {
    await wholeWay(env);
    await withoutScript(env);
}
