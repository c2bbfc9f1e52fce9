// lib.mjs: what the browser tests share: TAP, a server with a base of its own,
// pages of other sites, a browser whose every page is watched.
//
// No fixed port, no sleep: ports are whatever the system gives, and a test
// waits for what it expects to see.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname ??
    path.dirname(new URL(import.meta.url).pathname), '../..');
export const lotse = process.env.LOTSE || path.join(root, 'build/dev/lotse');
export const pictures = path.join(root, 'build/web');
const modules = path.join(root, 'build/npm/');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome'];

// ------------------------------------------------------------------ TAP

// tickets are linked to articles by their ids alone
process.env.LOTSE_INDEX = path.join(os.tmpdir(), 'none.db');

let cases = 0;
let broken = 0;
const only = process.argv[2]; // a part of a case's name

// One case; what it throws is shown. When Chromium itself falls over, the case
// is told so and tried once more.
export async function test(name, run) {
    if (only && !name.includes(only))
        return;
    const start = Date.now();
    const before = launches;
    cases++;
    try {
        await (async () => run())().catch(async e => {
            if (before === 0 || (launches === before && await isThere()))
                throw e;
            console.log(`# ${name}: the browser ended: ${
                String(e).split('\n')[0]}`);
            await run();
        });
        console.log(`ok ${cases} - ${name} # ${Date.now() - start} ms`);
    } catch (e) {
        broken++;
        console.log(`not ok ${cases} - ${name}`);
        console.log(String(e.stack || e).replace(/^/gm, '# '));
    }
}

export function skip(name, why) {
    cases++;
    console.log(`ok ${cases} - ${name} # skip ${why}`);
}

export function finish() {
    console.log(`1..${cases}`);
    process.exitCode = broken > 0 ? 1 : 0;
}

// --------------------------------------------------------------- browser

// Contexts of a browser that is launched at need: env.browser.
let launched;
let launches = 0;

const isThere = async () => (await launched)?.isConnected();

export function browserOf({ chromium, browser }) {
    return {
        async newContext(options) {
            const was = launched;
            const there = await isThere();
            if (!there && launched === was) { // else another case launched it
                launches++;
                launched = chromium.launch({
                    executablePath: browser,
                    args: ['--disable-background-networking',
                        ...process.getuid() === 0 ? ['--no-sandbox'] : []]
                });
            }
            return (await launched).newContext(options);
        },
        close: async () => (await launched)?.close()
    };
}

// Chromium's path and the two npm packages, or why there is none.
export function findBrowser() {
    const browser = process.env.CHROMIUM ||
        CHROMIUM.find(name => fs.existsSync(name));
    if (!browser || !fs.existsSync(browser))
        return { why: 'no chromium' };
    try {
        const require = createRequire(modules);
        return {
            browser,
            chromium: require('playwright-core').chromium,
            axe: fs.readFileSync(require.resolve('axe-core/axe.min.js'),
                'utf8')
        };
    } catch (e) {
        return { why: 'no ' + String(e.message).split('\n')[0] };
    }
}

// What every page reports to the tests: dialogs, broken policies. Runs before
// the page's own scripts.
function spy() {
    window.fired = [];
    window.violations = [];
    for (const name of ['alert', 'confirm', 'prompt', 'print'])
        window[name] = what => {
            window.fired.push(name + ': ' + what);
        };
    document.addEventListener('securitypolicyviolation', e => {
        window.violations.push(e.violatedDirective + ' ' + e.blockedURI);
    });
}

// A context of the browser in which a person works. Everything that goes wrong
// on its pages is in `complaints`; `quiet` takes patterns of what is expected.
export async function person(env, options = {}, quiet = []) {
    const context = await env.browser.newContext({ locale: 'en-GB',
        viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce',
        ...options });
    const complaints = [];
    const complain = text => {
        if (!quiet.some(q => q.test(text)))
            complaints.push(text);
    };
    context.setDefaultTimeout(15000);
    context.on('request', rq => {
        const { protocol, hostname } = new URL(rq.url());
        if (hostname !== '127.0.0.1' && !/^(data|blob):/.test(protocol))
            complain('request to another host: ' + rq.url());
    });
    context.on('console', m => {
        if (['error', 'warning'].includes(m.type()))
            complain(`console: ${m.text()} (${m.location().url})`);
    });
    context.on('weberror', e => complain('script: ' + e.error()));
    await context.addInitScript(spy);
    return { context, complaints, page: await context.newPage() };
}

// A person who does something, after which nothing may have gone wrong.
export async function as(env, options, run, quiet) {
    const p = await person(env, options, quiet);
    try {
        await run(p.page, p.context);
        for (const page of p.context.pages())
            if (options.javaScriptEnabled !== false) {
                const seen = await page.evaluate(() =>
                    [...window.violations, ...window.fired]);
                p.complaints.push(...seen);
            }
        if (p.complaints.length > 0)
            throw new Error(p.complaints.slice(0, 9).join('\n'));
    } finally {
        await p.context.close();
    }
}

// Hold back the answer to a request of the page: `asked` resolves when it is
// sent, release() lets it through and waits until the page has had it, or has
// given it up.
export async function settled(page, pattern) {
    let go;
    const late = new Promise(done => {
        go = done;
    });
    const ended = event => page.waitForEvent(event, { timeout: 60000,
        predicate: rq => pattern.test(rq.url()) });
    const gone = Promise.race([ended('requestfinished'),
        ended('requestfailed')]);
    gone.catch(() => {});
    await page.route(pattern, async route => {
        await late;
        await route.continue().catch(() => {});
    });
    const asked = page.waitForRequest(pattern);
    asked.catch(() => {});
    return {
        asked,
        release: async () => {
            go();
            await gone;
            await page.evaluate(() => new Promise(requestAnimationFrame));
        }
    };
}

export function check(holds, what) {
    if (!holds)
        throw new Error(what);
}

export function equal(is, should, what) {
    const [a, b] = [is, should].map(v => JSON.stringify(v));
    check(a === b, `${what}: ${a}, expected ${b}`);
}

// ---------------------------------------------------------------- server

// Settings of whoever runs the tests don't count.
function environment(tmp) {
    const kept = Object.entries(process.env).filter(([name]) =>
        !name.startsWith('LOTSE_'));
    return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8', HOME: tmp,
        LOTSE_CONFIG: '/dev/null', LOTSE_DICTIONARY: 'none' };
}

const running = new Set();
const tmp = fs.mkdtempSync(path.join(os.tmpdir(), 'lotse-web.'));

export function cleanUp() {
    for (const child of running)
        child.kill('SIGTERM');
    fs.rmSync(tmp, { recursive: true, force: true });
}
process.on('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => process.exit(1));

// Compile folders of articles into one base and serve it: {url, store};
// compile(): once more, with what the tickets of the store teach.
export async function serve(name, folders, ...args) {
    const dir = path.join(tmp, name);
    const articles = path.join(dir, 'articles');
    const index = path.join(dir, 'kb.db');
    const store = path.join(dir, 'tickets.db');
    for (const from of folders)
        fs.cpSync(from, articles, { recursive: true });
    const compile = () => execFileSync(lotse, ['compile', articles, '-o',
        index, '--tickets', store],
    { env: environment(tmp), stdio: ['ignore', 'ignore', 'pipe'] });
    compile();
    const child = spawn(lotse, ['serve', '--listen', '127.0.0.1:0', '--index',
        index, '--tickets', store, ...args],
    { env: environment(tmp), stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(child);
    const log = [];
    const url = await new Promise((resolve, reject) => {
        child.stderr.setEncoding('utf8').on('data', text => {
            const at = /http:\/\/[\d.]+:\d+/.exec(text);
            log.push(text);
            if (at)
                resolve(at[0]);
        });
        child.on('exit', code => reject(new Error(
            `lotse serve ended with ${code}: ${log.join('')}`)));
    });
    child.removeAllListeners('exit');
    child.on('exit', () => running.delete(child));
    return { url, store, compile };
}

// A number of /metrics; 0 where there is none.
export async function metric(url, name) {
    const text = await (await fetch(url + '/metrics')).text();
    const line = text.split('\n').find(l => l.startsWith(name + ' '));
    return line ? Number(line.slice(name.length)) : 0;
}

// The votes in a store: "id lang helped reason".
export function votes(store) {
    return execFileSync('python3', ['-c', `
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(
        "SELECT article, lang, helped, reason FROM feedback ORDER BY rowid"):
    print(*row)
`, store], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

// ------------------------------------------------------------ other sites

// A site with a strict policy: pages[path] = body; what forms send is in
// `sent`. Addresses of Lotse go into bodies as $LOTSE.
export async function site(pages) {
    const self = { lotse: '', sent: [] };
    const server = http.createServer((rq, answer) => {
        const { pathname } = new URL(rq.url, 'http://x');
        const parts = [];
        rq.on('data', part => parts.push(part));
        rq.on('end', () => {
            if (rq.method === 'POST')
                self.sent.push(Buffer.concat(parts).toString());
            const known = rq.method === 'POST' || pathname in pages;
            const body = rq.method === 'POST' ? '<p>sent</p>'
                                              : pages[pathname] || '';
            answer.writeHead(known ? 200 : 404, {
                'Content-Type': 'text/html; charset=utf-8',
                'Content-Security-Policy': 'default-src \'none\'; ' +
                    `script-src ${self.lotse}; connect-src ${self.lotse}; ` +
                    'form-action \'self\'; base-uri \'none\'; img-src data:; ' +
                    'require-trusted-types-for \'script\'; trusted-types ' +
                    '\'none\''
            });
            answer.end('<!doctype html><html lang=en><meta charset=utf-8>' +
                '<meta name=viewport content="width=device-width">' +
                '<meta name=color-scheme content="light dark">' +
                '<link rel=icon href="data:,"><title>A site</title><main>' +
                body.replaceAll('$LOTSE', self.lotse) + '</main></html>');
        });
    });
    await new Promise(done => server.listen(0, '127.0.0.1', done));
    self.url = 'http://127.0.0.1:' + server.address().port;
    self.stop = () => server.close();
    server.unref();
    return self;
}
