/*
 * portal.js: what is better with a script. Every page works without it.
 *
 * What changes on a page is fetched from the server as the same HTML that the
 * whole page would have (part=1), so each thing is written in one place. An
 * answer that a later keystroke has overtaken is dropped.
 */
"use strict";

(() => {
  const $ = (id) => document.getElementById(id);
  const field = $("q");

  /* Run `work(signal)` when nothing happened for a while; a new call stops
   * what an older one still waits for. */
  function later(ms, work) {
    let timer = 0;
    let running = null;
    return () => {
      clearTimeout(timer);
      if (running) running.abort();
      timer = setTimeout(() => {
        running = new AbortController();
        work(running.signal).catch((e) => {
          if (e.name !== "AbortError") failed();
        });
      }, ms);
    };
  }

  async function html(url, options) {
    const answer = await fetch(url, options);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  /* HTML of our own server in an element's place; what a screen reader is to
   * hear of it. */
  function show(into, text) {
    const doc = new DOMParser().parseFromString(text, "text/html");
    const said = doc.querySelector("[data-status]");
    into.replaceChildren(...doc.body.childNodes);
    into.classList.remove("stale");
    say(said ? said.dataset.status : "");
  }

  function say(text) {
    const live = $("live");
    if (live && live.textContent !== text) live.textContent = text;
  }

  function failed() {
    if (field) say(field.dataset.offline);
    for (const e of document.querySelectorAll(".stale"))
      e.classList.remove("stale");
  }

  /* ------------------------------------------------------ search field -- */

  const results = $("results");

  function searchAsYouType() {
    const browse = $("browse");
    const home = location.pathname === "/";
    const title = document.title;
    let shown = field.value.trim();

    const ask = later(150, async (signal) => {
      const q = field.value.trim();
      if (q === shown) return;
      if (q === "") {
        shown = q;
        results.replaceChildren();
        if (browse) browse.hidden = false;
        say("");
        history.replaceState(null, "", home ? "/" : "/search");
        document.title = title;
        return;
      }
      results.classList.add("stale");
      const params = new URLSearchParams({ q, part: "1" });
      const text = await html("/search?" + params, { signal });
      if (field.value.trim() !== q) return;
      shown = q;
      show(results, text);
      if (browse) browse.hidden = true;
      params.delete("part");
      history.replaceState(null, "", "/search?" + params);
    });

    field.addEventListener("input", ask);
    /* a browser that comes back may have kept what was typed */
    if (shown !== "" && home) {
      shown = "";
      ask();
    }
  }

  /* Arrow keys go through the results; Escape leads back to the field. */
  function moveBy(step) {
    const links = [...document.querySelectorAll(".hits a")];
    const at = links.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== field) return false;
    const to = at + step;
    if (to >= links.length || links.length === 0) return false;
    (to < 0 ? field : links[to]).focus();
    return true;
  }

  function isTyping(e) {
    const t = e.target;
    return t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName);
  }

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || !field) return;
    if (e.key === "/" && !isTyping(e)) {
      e.preventDefault();
      field.focus();
      field.select();
    } else if (results && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      if (moveBy(e.key === "ArrowDown" ? 1 : -1)) e.preventDefault();
    } else if (e.key === "Escape" && results && e.target !== field &&
               !isTyping(e)) {
      field.focus();
    }
  });

  if (field && results) searchAsYouType();

  /* --------------------------------------------------------------- votes -- */

  async function vote(form, button) {
    const data = new FormData(form);
    if (button && button.name) data.set(button.name, button.value);
    const body = { id: data.get("id"), lang: data.get("lang"),
                   helped: data.get("helped") === "yes" };
    for (const name of ["reason", "comment"])
      if (data.get(name)) body[name] = data.get(name);
    const answer = await fetch("/api/v1/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(String(answer.status));
  }

  document.addEventListener("submit", async (e) => {
    const form = e.target;
    if (!form.matches("form[action='/vote']")) return;
    const box = form.closest(".box");
    const said = box && box.querySelector(".said");
    if (!said) return;
    e.preventDefault();
    const words = box.dataset.thanks ? box.dataset : said.dataset;
    const button = e.submitter;
    if (button) button.disabled = true;
    try {
      await vote(form, button);
      said.textContent = words.thanks;
      const choices = form.closest(".choices");
      if (choices) choices.hidden = true;
      else if (button) button.hidden = true;
      said.tabIndex = -1;
      said.focus();
    } catch {
      said.textContent = words.failed;
      if (button) button.disabled = false;
    }
  });

  /* --------------------------------------------------------------- draft -- */

  const KEY = "lotse-draft";
  const subject = $("subject");
  const text = $("text");

  function store(value) {
    try {
      if (value) sessionStorage.setItem(KEY, JSON.stringify(value));
      else sessionStorage.removeItem(KEY);
      return true;
    } catch {
      return false; /* storage is off: the form itself still holds it */
    }
  }

  function stored() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY));
    } catch {
      return null;
    }
  }

  const typed = () => [subject, text, $("name"), $("mail")].filter(Boolean);

  function keepDraft() {
    const some = subject.value.trim() !== "" || text.value.trim() !== "";
    const ok = store(some && { ...stored(), ...Object.fromEntries(
      typed().map((e) => [e.id, e.value])) });
    $("kept").hidden = !(some && ok);
  }

  /* What the address or the server brought stands above what was kept. */
  function restoreDraft() {
    const old = stored();
    if (!old) return;
    if (subject.value === "" && text.value === "") {
      subject.value = String(old.subject || "");
      text.value = String(old.text || "");
    }
    for (const e of typed())
      if (e.value === "" && old[e.id]) e.value = String(old[e.id]);
  }

  function suggestWhileWriting() {
    const found = $("suggestions");
    const jump = $("jump");
    let asked = null;

    const ask = later(350, async (signal) => {
      const now = subject.value + "\n" + text.value;
      if (now === asked) return;
      found.classList.add("stale");
      const body = new URLSearchParams({ subject: subject.value,
                                         text: text.value, part: "1" });
      const answer = await html("/new", { method: "POST", body, signal });
      asked = now;
      show(found, answer);
      const some = found.querySelector("[data-status]");
      jump.hidden = !some;
      if (some)
        jump.textContent = `${jump.dataset.text}: ${some.dataset.status} ↓`;
    });

    const changed = () => {
      keepDraft();
      ask();
    };
    subject.addEventListener("input", changed);
    text.addEventListener("input", changed);
    for (const e of typed()) e.addEventListener("change", keepDraft);
    restoreDraft();
    keepDraft();
    if (subject.value !== "" || text.value !== "") ask();
    $("discard").addEventListener("click", () => {
      subject.value = text.value = "";
      changed();
      subject.focus();
    });
  }

  async function copyDraft() {
    const all = subject.value + "\n\n" + text.value;
    try {
      await navigator.clipboard.writeText(all);
    } catch { /* not a secure context */
      const area = document.createElement("textarea");
      area.value = all;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    $("copied").textContent = $("copy").dataset.done;
  }

  /* --------------------------------------------------------- attachments -- */

  /* What is chosen is added to what was chosen before, listed, and judged
   * before it is sent; a screenshot can be pasted into the text. */
  function listFiles(input) {
    const list = $("chosen");
    let files = [];

    const judge = () => {
      const sum = files.reduce((n, f) => n + f.size, 0);
      const wrong = files.length > Number(input.dataset.most)
        ? input.dataset.many
        : sum > Number(input.dataset.max) ? input.dataset.large : "";
      input.setCustomValidity(wrong);
      if (wrong) input.reportValidity();
    };
    const size = (n) => n < 1 << 20 ? Math.ceil(n / 1024) + " KiB"
                                    : (n / (1 << 20)).toFixed(1) + " MiB";
    const set = (all) => {
      const carry = new DataTransfer();
      files = all;
      for (const f of files) carry.items.add(f);
      input.files = carry.files;
      list.replaceChildren(...files.map((f) => {
        const item = document.createElement("li");
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "link";
        remove.textContent = input.dataset.remove;
        remove.setAttribute("aria-label", `${input.dataset.remove}: ${f.name}`);
        remove.addEventListener("click", () => {
          set(files.filter((other) => other !== f));
          input.focus();
        });
        item.append(`${f.name} (${size(f.size)})`, remove);
        return item;
      }));
      list.hidden = files.length === 0;
      judge();
    };
    const same = (a, b) => a.name === b.name && a.size === b.size &&
                           a.lastModified === b.lastModified;
    const add = (more) => set([...files, ...more.filter(
      (f) => !files.some((g) => same(f, g)))]);

    input.addEventListener("change", () => add([...input.files]));
    const area = $("message") || text;
    if (area) {
      area.addEventListener("paste", (e) => {
        const pasted = [...e.clipboardData.files];
        if (pasted.length === 0) return;
        e.preventDefault();
        add(pasted);
      });
      $("paste").hidden = false;
    }
    /* a browser that comes back may have kept what was chosen */
    if (input.files.length > 0) add([...input.files]);
  }

  if ($("files")) listFiles($("files"));
  if ($("filed")) store(null);

  if (subject && text) {
    suggestWhileWriting();
    const copy = $("copy");
    if (copy) {
      copy.hidden = false;
      copy.addEventListener("click", copyDraft);
    }
  }

  /* ------------------------------------------------------------- article -- */

  const unmark = $("unmark");
  if (unmark)
    unmark.addEventListener("click", (e) => {
      e.preventDefault();
      for (const m of document.querySelectorAll(".prose mark"))
        m.replaceWith(...m.childNodes);
      unmark.parentElement.remove();
      const here = new URL(location.href);
      here.searchParams.delete("q");
      history.replaceState(null, "", here);
    });
})();
