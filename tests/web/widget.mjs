// widget.mjs: <lotse-search> on pages of other sites.
import { as, check, equal, metric, settled, site, test, votes }
    from './lib.mjs';

const script = '<script src="$LOTSE/widget.js" defer></script>';

// What the tests' sites serve.
export const sites = () => site({
    '/search': script +
        '<h1>Shop</h1><lotse-search lang="en"></lotse-search><p>after</p>',
    '/de': script + '<h1>Laden</h1><lotse-search lang="de"></lotse-search>',
    '/empty': '',
    '/late': script + '<h1>Shop</h1><div id=here></div>',
    '/ticket': script + '<h1>Contact</h1>' +
        '<form id=contact method=post action=/sent>' +
        '<p><label>Subject <input name=subject></label></p>' +
        '<p><label>Message <textarea name=text></textarea></label></p>' +
        '<lotse-search mode=ticket for=contact></lotse-search>' +
        '<p><button>Send</button></p></form>'
});

const DRAFT = 'Hello, I forgot my password and the reset link does not ' +
    'arrive. What can I do?';

// The text of what a box shows, closed parts left out.
const panel = page => page.locator('lotse-search .panel:not(.shut)');
const links = page => page.locator('lotse-search a.link');

// The box as it looks when it shows something.
export const pagesOfWidget = ({ friend }) => [
    ['widget-search', friend.url + '/search', async page => {
        await page.locator('lotse-search input').fill('password');
        await panel(page).waitFor();
    }],
    ['widget-ticket', friend.url + '/ticket', async page => {
        await page.getByLabel('Message').fill(DRAFT);
        await panel(page).waitFor();
    }]
];

export async function widget(env) {
    const { kb, friend, stranger } = env;

    await test('widget: an allowed site searches as one types', () =>
        as(env, {}, async page => {
            await page.goto(friend.url + '/search');
            await page.getByRole('searchbox', { name: 'Search the help' })
                .pressSequentially('forgot password', { delay: 5 });
            // an answer to half of the words may come before
            const all = page.locator('lotse-search a.all[href$="=forgot+password"]');
            await all.waitFor();
            equal(await page.getByRole('status').innerText(),
                'Articles found: ' + await links(page).count(), 'status');
            check(await page.locator('lotse-search mark').count() > 0,
                'no word is marked');
            const href = await links(page).first().getAttribute('href');
            check(href.startsWith(kb.url + '/a/'), 'link: ' + href);
            await all.click();
            await page.waitForURL(kb.url + '/search?q=forgot+password');
        }));

    await test('widget: waits for the end of a word', () =>
        as(env, {}, async page => {
            const asked = [];
            page.on('request', rq => {
                if (rq.url().includes('/api/'))
                    asked.push(rq.url());
            });
            await page.clock.install({ time: 0 });
            await page.goto(friend.url + '/search');
            await page.clock.pauseAt(60000);
            const field = page.locator('lotse-search input');
            for (const letter of 'password') {
                await field.pressSequentially(letter);
                await page.clock.runFor(100);
            }
            equal(asked, [], 'requests while typing');
            await page.clock.runFor(100);
            await links(page).first().waitFor();
            equal(asked.length, 1, 'requests');
        }));

    await test('widget: a stale answer is dropped', () =>
        as(env, {}, async page => {
            const route = await settled(page, /q=printer/);
            await page.goto(friend.url + '/search');
            const field = page.locator('lotse-search input');
            await field.fill('printer');
            await route.asked;
            await field.fill('two-factor');
            await page.getByRole('link', { name: /two-factor/i }).first()
                .waitFor();
            const before = await panel(page).innerText();
            await route.release();
            equal(await panel(page).innerText(), before, 'panel');
        }));

    await test('widget: German by lang, and nothing found is said', () =>
        as(env, {}, async page => {
            await page.goto(friend.url + '/de');
            const field = page.getByRole('searchbox',
                { name: 'Hilfe durchsuchen' });
            await field.fill('qqqqzzzz');
            await page.getByText('Nichts gefunden.').waitFor();
            await field.fill('Passwort vergessen');
            await page.getByText(/^Gefundene Artikel: \d$/).waitFor();
            await page.locator('lotse-search').evaluate(box => {
                box.lang = 'en';
            });
            await page.getByRole('searchbox', { name: 'Search the help' })
                .waitFor();
        }));

    await test('widget: keyboard alone', () =>
        as(env, {}, async page => {
            await page.goto(friend.url + '/search');
            await page.keyboard.press('Tab');
            await page.keyboard.type('password');
            await page.keyboard.press('Enter'); // no need to wait
            await links(page).first().waitFor();
            await page.keyboard.press('Tab');
            const focused = () => page.evaluate(() => document.activeElement
                .shadowRoot?.activeElement?.className);
            equal(await focused(), 'link', 'focus');
            await page.keyboard.press('Escape');
            equal(await panel(page).count(), 0, 'open panels');
            equal(await focused(), 'input', 'focus after Escape');
            equal(await page.locator('lotse-search input').inputValue(),
                'password', 'input after the first Escape');
            await page.keyboard.press('Enter');
            await links(page).first().waitFor();
            await page.keyboard.press('Tab');
            await page.keyboard.press('Enter');
            await page.waitForURL(kb.url + '/a/**');
        }));

    await test('widget: leaving the box closes it', () =>
        as(env, {}, async page => {
            await page.goto(friend.url + '/search');
            await page.locator('lotse-search input').fill('password');
            await panel(page).waitFor();
            await page.locator('lotse-search .snippet').first().click();
            equal(await panel(page).count(), 1, 'open panels inside');
            await page.locator('h1').click();
            equal(await panel(page).count(), 0, 'open panels outside');
        }));

    await test('widget: put in late, taken out, put in again', () =>
        as(env, {}, async page => {
            await page.goto(friend.url + '/late');
            await page.evaluate(() => {
                const box = document.createElement('lotse-search');
                box.setAttribute('limit', '2');
                box.setAttribute('placeholder', 'Ask me');
                document.getElementById('here').append(box);
                box.remove();
                document.getElementById('here').append(box);
            });
            await page.locator('input[placeholder="Ask me"]').fill('password');
            await page.getByText('Articles found: 2').waitFor();
        }));

    await test('widget: a site that is not allowed learns nothing', () =>
        as(env, {}, async page => {
            const seen = [];
            page.on('response', r => {
                if (r.url().includes('/api/'))
                    seen.push(r.url());
            });
            await page.goto(stranger.url + '/search');
            await page.locator('lotse-search input').fill('password');
            await page.getByText('can’t be reached').waitFor();
            equal(await links(page).count(), 0, 'links');
            const leaks = await page.evaluate(async url => {
                const tries = [
                    fetch(url + '/api/v1/search?q=password'),
                    fetch(url + '/api/v1/articles'),
                    fetch(url + '/api/v1/suggest', {
                        method: 'POST', body: '{"text":"password"}',
                        headers: { 'Content-Type': 'application/json' }
                    }),
                    fetch(url + '/api/v1/feedback', {
                        method: 'POST', mode: 'no-cors',
                        body: '{"id":"account/password","lang":"en",' +
                            '"helped":true}'
                    }).then(r => {
                        if (r.type !== 'opaque')
                            throw r;
                    })
                ];
                const all = await Promise.allSettled(tries);
                return all.slice(0, 3).filter(t => t.status === 'fulfilled')
                    .length;
            }, kb.url);
            equal(leaks, 0, 'answers that the page can read');
            equal(await page.locator('main').innerText(), 'Shop\n\nafter',
                'page');
        }, [/CORS policy/, /ERR_FAILED/, /status of 4/, /NotSameOrigin/]));

    await test('widget: a stranger\'s vote was not counted', async () => {
        equal(await metric(kb.url, 'lotse_votes_total{helped="yes"}'), 0,
            'votes');
    });

    await test('widget: a server that fails leaves the page alone', () =>
        as(env, {}, async page => {
            await page.route(/api/, route => route.fulfill({ status: 503,
                headers: { 'Access-Control-Allow-Origin': friend.url },
                body: 'busy' }));
            await page.goto(friend.url + '/ticket');
            await page.getByLabel('Message').fill(DRAFT);
            await page.getByText('can’t be reached').waitFor();
            await page.getByRole('button', { name: 'Send' }).click();
            await page.getByText('sent').waitFor();
        }, [/status of 503/]));

    await test('widget: suggestions beside a form, which sends as ever', () =>
        as(env, {}, async page => {
            await page.goto(friend.url + '/ticket');
            await page.getByLabel('Subject').fill('Password');
            const asked = page.waitForRequest(rq =>
                rq.method() === 'POST' && rq.postData().includes('do?'));
            await page.getByLabel('Message').pressSequentially(DRAFT);
            equal(JSON.parse((await asked).postData()).text,
                'Subject: Password\n\n' + DRAFT, 'what is asked');
            await page.getByText(/^Articles that may help: \d$/).waitFor();
            const link = links(page).first();
            equal(await link.getAttribute('target'), '_blank', 'target');
            equal(await link.getAttribute('rel'), 'noopener', 'rel');
            await page.getByRole('button', { name: 'Send' }).click();
            await page.getByText('sent').waitFor();
            const form = new URLSearchParams(friend.sent.at(-1));
            equal(form.get('text'), DRAFT, 'what is sent');
            equal([...form.keys()], ['subject', 'text'], 'fields');
        }));

    await test('widget: "this solved it" is an event and a vote', () =>
        as(env, {}, async page => {
            await page.goto(friend.url + '/ticket');
            await page.evaluate(() => {
                window.solved = [];
                document.body.addEventListener('lotse-solved', e => {
                    window.solved.push(e.detail);
                    if (e.detail.lang === window.keep)
                        e.preventDefault();
                });
            });
            const text = page.getByLabel('Message');
            await text.fill(DRAFT);
            const vote = page.waitForResponse(/feedback/);
            await page.getByRole('button', { name: 'This solved it' }).first()
                .click();
            equal((await vote).status(), 204, 'status of the vote');
            await page.getByText('Your text has not been sent').waitFor();
            equal(await text.inputValue(), DRAFT, 'draft');
            equal(await page.evaluate(() => document.activeElement.name),
                'text', 'focus');
            const [detail] = await page.evaluate(() => window.solved);
            equal(detail.url.startsWith(kb.url + '/a/' + detail.id), true,
                'address');
            equal(votes(kb.store).at(-1), `${detail.id} ${detail.lang} 1 `,
                'vote');
            equal(await metric(kb.url, 'lotse_votes_total{helped="yes"}'), 1,
                'votes');
        }));

    await test('widget: a page that takes over gets no vote counted', () =>
        as(env, {}, async page => {
            const asked = [];
            page.on('request', rq => asked.push(rq.url()));
            await page.goto(friend.url + '/ticket');
            await page.evaluate(() => document.addEventListener('lotse-solved',
                e => e.preventDefault()));
            await page.getByLabel('Message').fill(DRAFT);
            const button = page.getByRole('button', { name: 'This solved it' })
                .first();
            await button.click();
            equal(await button.isVisible(), true, 'the panel stays');
            equal(asked.filter(url => url.includes('feedback')), [], 'votes');
        }));

    await test('widget: closed suggestions stay closed', () =>
        as(env, {}, async page => {
            await page.goto(friend.url + '/ticket');
            const text = page.getByLabel('Message');
            await text.fill(DRAFT);
            await panel(page).waitFor();
            await text.press('Escape');
            equal(await panel(page).count(), 0, 'open panels');
            const answer = page.waitForResponse(/suggest/);
            await text.pressSequentially(' Thanks!');
            await (await answer).finished();
            await page.evaluate(() => new Promise(requestAnimationFrame));
            equal(await panel(page).count(), 0, 'open panels');
            equal(await text.inputValue(), DRAFT + ' Thanks!', 'draft');
        }));

    await test('widget: the script is small', async () => {
        const { length } = await (await fetch(kb.url + '/widget.js')).text();
        check(length < 12000, `widget.js has ${length} bytes`);
    });

    await test('widget: preflights', async () => {
        const ask = origin => fetch(kb.url + '/api/v1/suggest', {
            method: 'OPTIONS',
            headers: { Origin: origin, 'Access-Control-Request-Method': 'POST',
                'Access-Control-Request-Headers': 'content-type',
                'Access-Control-Request-Private-Network': 'true' }
        });
        const allow = 'access-control-allow-';
        const yes = await ask(friend.url);
        equal(yes.status, 204, 'status');
        equal(yes.headers.get(allow + 'origin'), friend.url, 'origin');
        equal(yes.headers.get(allow + 'headers'), 'Content-Type', 'headers');
        check(yes.headers.get(allow + 'methods').includes('POST'), 'methods');
        equal(yes.headers.get(allow + 'private-network'), 'true', 'network');
        const no = await ask(stranger.url);
        equal(no.status, 403, 'status of a stranger');
        for (const [name] of no.headers)
            check(!name.startsWith(allow), name + ' for a stranger');
    });
}
