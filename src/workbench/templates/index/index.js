"use strict";
// Without scripts the browser shows the table inside <noscript>. With them its text is data: one row a line.
// Only the rows in sight are ever made into elements, so that 20,000 entries filter as fast as one types.
(() => {
  const FIRST = 60, STEP = 200;
  const at = (id) => document.getElementById(id);
  const text = at("all").textContent;
  const start = text.indexOf("<tbody>") + 7, end = text.lastIndexOf("</tbody>");
  const head = text.slice(0, start), foot = text.slice(end);
  const rows = text.slice(start, end).trim().split("\n");
  const keys = ["p", "r", "k", "s"];
  const facts = rows.map((row) => row.match(/^<tr data-p="([^"]*)" data-r="([^"]*)" data-k="([^"]*)" data-s="([^"]*)"/).slice(1));
  const controls = Object.fromEntries(["q", ...keys].map((id) => [id, at(id)]));
  let words = null, found = [], shown = 0;

  const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
  const plain = (value) => value.normalize("NFC").toLowerCase().replaceAll("\u0e4d\u0e32", "\u0e33")
    .replace(/[\u0e50-\u0e59]/g, (digit) => digit.charCodeAt(0) - 0x0e50);

  function prepare() {
    words ??= rows.map((row) => plain(row.replace(/<[^>]*>/g, " ").replace(/&[^;]+;/g, (name) => entities[name] || name)));
  }

  function show(count) {
    const body = at("results").querySelector("tbody");
    const first = body.childElementCount;
    body.insertAdjacentHTML("beforeend", found.slice(shown, shown + count).map((index) => rows[index]).join(""));
    shown = Math.min(shown + count, found.length);
    at("more").hidden = shown >= found.length;
    const format = (number) => number.toLocaleString("en-US");
    at("count").textContent = `พบ ${format(found.length)} จาก ${format(rows.length)} รายการ` +
      (shown < found.length ? ` · แสดง ${format(shown)}` : "");
    return body.children[first];
  }

  function filter() {
    const wanted = keys.map((key) => controls[key].value);
    const terms = plain(controls.q.value).split(/\s+/).filter(Boolean);
    if (terms.length) prepare();
    found = [];
    for (let index = 0; index < rows.length; index++) {
      const fact = facts[index];
      if (wanted.every((value, place) => !value || value === fact[place]) &&
          terms.every((term) => words[index].includes(term))) found.push(index);
    }
    shown = 0;
    at("results").innerHTML = head + foot;
    show(FIRST);
    at("clear").disabled = !terms.length && !wanted.some(Boolean);
    remember();
  }

  function remember() {
    const chosen = new URLSearchParams();
    for (const [id, control] of Object.entries(controls)) if (control.value) chosen.set(id, control.value);
    try {
      history.replaceState(null, "", chosen.size ? `#${chosen}` : location.pathname + location.search);
    } catch { /* some browsers refuse this for local files; the filter works all the same */ }
  }

  function recall() {
    for (const [id, value] of new URLSearchParams(location.hash.slice(1))) if (controls[id]) controls[id].value = value;
  }

  for (const control of Object.values(controls)) control.addEventListener("input", filter);
  at("clear").addEventListener("click", () => {
    for (const control of Object.values(controls)) control.value = "";
    filter();
    controls.q.focus();
  });
  at("more").addEventListener("click", () => show(STEP)?.querySelector("a")?.focus());
  at("filters").hidden = false;
  recall();
  filter();
  if (window.requestIdleCallback) requestIdleCallback(prepare);
})();
