// minisearch.js: the minisearch package, words or-ed, BM25+, titles three
// times, no stems, as its manual says. Same commands as driver.h. `build`
// writes the index as JSON where a string can hold it; `serve` loads that, or
// builds again from the table beside it.
"use strict";
const fs = require("fs");
const readline = require("readline");
const MiniSearch = require("minisearch");

const OPTIONS = {
    fields: ["title", "body"],
    searchOptions: { combineWith: "OR", boost: { title: 3 } },
};

async function fill(table) {
    const index = new MiniSearch(OPTIONS);
    const lines = readline.createInterface({ input: fs.createReadStream(table) });
    for await (const line of lines) {
        const [id, , title, body] = line.split("\t");
        index.add({ id: +id, title, body });
    }
    return index;
}

async function build(table, path) {
    const index = await fill(table);
    let json = "";
    try {
        json = JSON.stringify(index);
    } catch (e) {
        if (!(e instanceof RangeError))
            throw e;
    }
    fs.writeFileSync(path, json);
    fs.writeFileSync(path + ".table", table);
}

async function open(path) {
    const json = fs.readFileSync(path, "utf8");
    return json ? MiniSearch.loadJSON(json, OPTIONS)
                : fill(fs.readFileSync(path + ".table", "utf8"));
}

function status(field) {
    const text = fs.readFileSync("/proc/self/status", "utf8");
    return +new RegExp(field + ":\\s*(\\d+)").exec(text)[1];
}

function run(index, seconds, queries) {
    const texts = fs.readFileSync(queries, "utf8").trim().split("\n")
        .map((line) => JSON.parse(line).text);
    const wall = [];
    const began = process.cpuUsage();
    let spent = 0, hits = 0;
    for (const text of texts) {
        if (spent >= seconds * 1e6)
            break;
        const t = process.hrtime.bigint();
        hits += index.search(text).slice(0, 10).map((r) => r.id).length;
        wall.push(Number(process.hrtime.bigint() - t) / 1e3);
        spent += wall[wall.length - 1];
    }
    const cpu = process.cpuUsage(began);
    console.log(JSON.stringify({
        n: wall.length, hits, cpu_us: (cpu.user + cpu.system) / wall.length,
        vmhwm_kb: status("VmHWM"), anon_kb: status("RssAnon"), wall_us: wall,
    }));
}

async function main() {
    const [verb, ...args] = process.argv.slice(2);
    if (verb === "build")
        return build(args[0], args[1]);
    const index = await open(args[0]);
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const [, , seconds, queries] = /^(\S+) (\S+) (.*)$/.exec(line);
        run(index, +seconds, queries);
    }
}

main();
