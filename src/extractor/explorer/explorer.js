// What pages do: the language, cards and text that point at each other, the search and the table of facts.
// Data come as E.strings, E.docs, E.entities, E.facts: lists of pieces. All of it goes in as text, never as markup.
//   doc: name, headline, published        entity: number, label, name, other names …
//   fact: doc, local, id, type, modality, negated, confidence, first, last, roles, evidence, credit
//   filler: text, label, entity's number or 0, norm, norm as shown
const E = globalThis.E, ROOT = document.body.dataset.root, LIVE = "live" in document.body.dataset;
const STRINGS = E.strings[0], STEP = 50, HITS = 30;
const $ = (query, from = document) => from.querySelector(query);
const $$ = (query, from = document) => [...from.querySelectorAll(query)];
let language = 0;

function say(key) { return STRINGS[key] ? STRINGS[key][language] : key.slice(key.indexOf(".") + 1); }

function make(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) if (value !== null) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

function own(text) { return make("bdi", { lang: "zh" }, text); }

function told(key, name = "span", attributes = {}) {
  return make(name, { ...attributes, ...(STRINGS[key] ? { "data-t": key } : {}) }, say(key));
}

// ---- language

function remembered() { try { return localStorage.getItem("extractor.language"); } catch { return null; } }

function speak(to) {
  language = to;
  document.documentElement.lang = to ? "zh" : "en";
  for (const node of $$("[data-t]")) node.textContent = say(node.dataset.t);
  for (const node of $$("[data-a]"))
    for (const pair of node.dataset.a.split(";")) node.setAttribute(pair.split(":")[0], say(pair.split(":")[1]));
  const button = $("#language");
  button.textContent = to ? "English" : "中文";
  button.lang = to ? "en" : "zh";
}

$("#language").addEventListener("click", () => {
  speak(1 - language);
  try { localStorage.setItem("extractor.language", String(language)); } catch { /* it lasts for this page */ }
});

// ---- reading view

const paper = $(".spread") && document;
const tokens = (node) => node.dataset.i.split(" ");
const pieces = new Map(), users = new Map();

function note(map, node) {
  for (const token of tokens(node)) map.has(token) ? map.get(token).push(node) : map.set(token, [node]);
}

function of(map, node) { return [...new Set(tokens(node).flatMap((token) => map.get(token) || []))]; }

function light(node) {
  for (const lit of $$(".on, .chosen")) lit.classList.remove("on", "chosen");
  if (!node) return;
  const isCard = node.classList.contains("card");
  const cards = isCard ? [node] : of(users, node);
  for (const card of cards) card.classList.add("chosen");
  for (const piece of isCard ? of(pieces, node) : pieces.get(tokens(node)[0]) || []) piece.classList.add("on");
  if (!isCard && cards.length) bring(cards[0]);
}

function bring(card) {  // into its own column only: the text stays where it is
  const column = card.closest(".cards");
  if (column.scrollHeight <= column.clientHeight) return;
  const at = card.offsetTop - column.offsetTop;
  if (at < column.scrollTop || at + card.offsetHeight > column.scrollTop + column.clientHeight) column.scrollTop = at - 8;
}

function visible(node) { return node.offsetParent !== null; }

function show(card) {  // the text that a card is about
  const [first] = of(pieces, card).filter(visible).sort((a, b) => a.compareDocumentPosition(b) & 4 ? -1 : 1);
  if (first) first.scrollIntoView({ block: "center" });
}

function choose(card) {
  card.focus({ preventScroll: true });
  light(card);
  bring(card);
  show(card);
  if (!$(".spread")) card.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const cards = $$(".card"), now = document.activeElement.closest(".card") || $(".card.chosen");
  const next = cards[Math.max(0, Math.min(cards.length - 1, cards.indexOf(now) + by))];
  if (next) choose(next);
}

function follow() {
  const card = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (card && card.classList.contains("card")) choose(card);
}

function read() {
  for (const node of $$(".paper [data-i]")) note(pieces, node);
  for (const node of $$(".card")) note(users, node);
  const here = (event) => event.target.closest && event.target.closest("[data-i]");
  document.addEventListener("mouseover", (event) => { const node = here(event); if (node) light(node); });
  document.addEventListener("focusin", (event) => { const node = here(event); if (node) light(node); });
  document.addEventListener("click", (event) => {
    const node = here(event);
    if (!node || event.target.closest("a, summary, button, details")) return;
    if (node.classList.contains("card")) { light(node); show(node); return; }
    light(node);
    const card = $(".card.chosen");
    if (card && innerWidth < 900) card.scrollIntoView({ block: "center" });
  });
  for (const box of $$("[data-show]"))
    box.addEventListener("change", () => document.body.classList.toggle(`no-${box.dataset.show}`, !box.checked));
  for (const button of $$("[data-text]")) button.addEventListener("click", () => turn(button.dataset.text));
  for (const button of $$("[data-ask]")) button.addEventListener("click", () => ask(button));
  addEventListener("hashchange", follow);
  follow();
}

function turn(which) {
  for (const button of $$("[data-text]")) button.setAttribute("aria-pressed", button.dataset.text === which);
  for (const kind of ["clean", "raw"]) for (const part of $$(`.paper .${kind}`)) part.hidden = kind !== which;
}

async function ask(button) {
  const box = button.parentElement;
  button.replaceWith(told("fact.asking", "p"));
  const answer = await fetch(`${ROOT}${button.dataset.ask}`).then((r) => (r.ok ? r.json() : null)).catch(() => null);
  const some = answer && answer.rivals;
  const list = some && some.length ? make("ul", {}, ...some.map((line) => make("li", {}, line))) : null;
  const rest = told(some ? "fact.no_rivals" : "fact.failed", "p");
  $("p", box).replaceWith(list || rest);
  if (answer && answer.moved) box.append(told("fact.other_rules", "p"));
}

// ---- search

function hit(link, name, key) { return make("li", {}, make("a", { href: link }, own(name)), " ", told(key, "small")); }

function search(q) {
  const place = $("#results"), low = q.trim().toLowerCase();
  if (!low) return place.replaceChildren();
  const has = (texts) => texts.some((text) => text.toLowerCase().includes(low));
  const entities = E.entities.flat().filter((one) => has(one.slice(2))).slice(0, HITS);
  const docs = E.docs.flat().map((doc, n) => [n + 1, ...doc]).filter((doc) => has(doc.slice(1, 3))).slice(0, HITS);
  const hits = [...entities.map((one) => hit(`e/${one[0]}.html`, one[2], `label.${one[1]}`)),
    ...docs.map((doc) => hit(`a/${doc[0]}.html`, doc[2] || doc[1], "interface.sources"))];
  const words = make("a", { href: `facts.html?q=${encodeURIComponent(q)}` }, told("interface.facts"), ": ", own(q));
  place.replaceChildren(told("interface.results", "h2"),
    hits.length ? make("ul", { class: "plain hits" }, ...hits) : told("interface.nothing", "p"), make("p", {}, words));
}

function findable(form) {
  const go = () => (LIVE ? swap(form, "#results") : search(form.elements.q.value));
  form.addEventListener("input", later(go));
  form.addEventListener("submit", (event) => { event.preventDefault(); go(); });
  const q = new URLSearchParams(location.search).get("q");
  if (q && !LIVE) { form.elements.q.value = q; search(q); }
}

// ---- the table of facts

function later(go) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(go, LIVE ? 180 : 60); };
}

function query(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => value);
  return new URLSearchParams(pairs).toString();
}

async function swap(form, place) {  // the server's answer, in place of what stands there
  const address = `${form.getAttribute("action")}?${query(form)}`;
  const answer = await fetch(address).then((r) => r.text());
  const page = new DOMParser().parseFromString(answer, "text/html");
  $(place).replaceChildren(...$(place, page).childNodes);
  speak(language);
  history.replaceState(null, "", address);
}

function filler(one) {
  const words = one[2] ? make("a", { href: `e/${one[2]}.html` }, own(one[0])) : own(one[0]);
  return one[4] ? [words, " ", make("small", { class: "norm" }, one[4])] : [words];
}

function fillers(some) { return some.flatMap((one, n) => (n ? ["、", ...filler(one)] : filler(one))); }

function share(value) { return value >= 0.995 && value < 1 ? "99.9 %" : `${(value * 100).toFixed(0)} %`; }

function badges(fact) {
  const modality = fact[4] === "actual" ? [] : [make("span", { class: `badge ${fact[4]}` }, told(`modality.${fact[4]}`))];
  return fact[5] ? [...modality, make("span", { class: "badge negated" }, told("fact.negated"))] : modality;
}

function line(fact) {
  const doc = E.docs[0][fact[0] - 1], place = `a/${fact[0]}.html`;
  const roles = fact[9].flatMap(([role, some]) =>
    [make("span", { class: "role" }, told(`role.${role}`, "small"), " ", ...fillers(some)), " "]);
  const credit = fact[11] ? [make("p", { class: "credit" }, told("fact.said_by"), " ", ...filler(fact[11]))] : [];
  return make("tr", {},
    make("th", { scope: "row" }, make("a", { href: `${place}#${fact[1]}` }, told(`type.${fact[3]}`)), ...badges(fact)),
    make("td", {}, ...roles, ...credit, make("p", { class: "evidence" }, own(fact[10]))),
    make("td", { class: "day" }, fact[7]),
    make("td", { class: "from" }, make("a", { href: place }, own(doc[1] || doc[0]))),
    make("td", { class: "num" }, share(fact[6])));
}

function words(fact) {  // kept on the fact once it has been asked for
  const said = [...fact[9].flatMap((role) => role[1]), ...(fact[11] ? [fact[11]] : [])].map((one) => one[0]);
  fact.words ??= [fact[10], ...said, E.docs[0][fact[0] - 1][1]].join("\n").toLowerCase();
  return fact.words;
}

function named(text) {
  const low = text.toLowerCase();
  return new Set(E.entities[0].filter((one) => one.slice(3).some((name) => name.toLowerCase().includes(low))).map((one) => one[0]));
}

function fits(wanted) {
  const parts = wanted.q ? wanted.q.toLowerCase().split(/\s+/).filter(Boolean) : [];
  const some = wanted.entity ? named(wanted.entity) : null;
  const all = (fact) => [...fact[9].flatMap((role) => role[1]), ...(fact[11] ? [fact[11]] : [])];
  return (fact) =>
    (!wanted.type || fact[3] === wanted.type)
    && (!wanted.modality || (wanted.modality === "negated" ? fact[5] === 1 : fact[4] === wanted.modality))
    && (!wanted.least || fact[6] >= Number(wanted.least))
    && (!wanted.since || (fact[8] && fact[8] >= wanted.since))
    && (!wanted.until || (fact[7] && fact[7] <= wanted.until))
    && (!wanted.label || all(fact).some((one) => one[1] === wanted.label))
    && (!some || all(fact).some((one) => some.has(one[2])))
    && parts.every((part) => words(fact).includes(part));
}

const ORDERS = { day: 7, confidence: 6, type: 3 };

function ordered(rows, wanted) {
  const at = ORDERS[wanted.sort], way = wanted.down ? -1 : 1;
  if (!at) return wanted.down ? rows.reverse() : rows;
  const numbered = rows.map((row, n) => [row, n]);
  const blank = (row) => row[at] === "";
  numbered.sort(([a, n], [b, m]) => blank(a) - blank(b) || way * (a[at] < b[at] ? -1 : a[at] > b[at] ? 1 : n - m));
  return numbered.map(([row]) => row);
}

function folder(form) {
  const every = E.facts.flat(), body = $("table.facts tbody");
  let kept = [], drawn = 0;
  const pager = make("p", { class: "pager" }, told("interface.more", "button", { type: "button" }));
  const none = told("interface.nothing", "p");
  const extend = () => {
    body.append(...kept.slice(drawn, drawn + STEP).map(line));
    drawn = Math.min(kept.length, drawn + STEP);
    pager.hidden = drawn === kept.length;
    none.hidden = kept.length > 0;
  };
  const filter = () => {
    const wanted = Object.fromEntries(new URLSearchParams(query(form)));
    kept = ordered(every.filter(fits(wanted)), wanted);
    drawn = 0;
    body.replaceChildren();
    extend();
    $(".count b").textContent = kept.length.toLocaleString("en");
    for (const link of $$("[data-sort]"))
      link.sort = link.closest("th").toggleAttribute("aria-sort", link.dataset.sort === wanted.sort)
        && link.closest("th").setAttribute("aria-sort", wanted.down ? "descending" : "ascending");
    try { history.replaceState(null, "", `?${query(form)}`); } catch { /* a browser that keeps addresses of files */ }
  };
  for (const old of $$("#rows > .pager, #rows > p:last-child")) old.remove();
  $("#rows").append(pager, none);
  for (const [name, value] of new URLSearchParams(location.search)) if (form.elements[name]) form.elements[name].value = value;
  pager.addEventListener("click", extend);
  $("#rows").addEventListener("click", (event) => {
    const kind = event.target.dataset.export;
    if (kind) { event.preventDefault(); save(kind, kept); }
  });
  sortable(form, filter);
  form.addEventListener("input", later(filter));
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  filter();
}

function sortable(form, filter) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-sort]");
    if (!link) return;
    event.preventDefault();
    const fields = form.elements, here = fields.sort.value === link.dataset.sort;
    fields.down.value = here && !fields.down.value ? "1" : "";
    fields.sort.value = link.dataset.sort;
    filter();
  });
}

function served(form) {
  const go = () => swap(form, "#rows");
  sortable(form, go);
  form.addEventListener("input", later(go));
  form.addEventListener("submit", (event) => { event.preventDefault(); go(); });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-more]");
    if (!link) return;
    event.preventDefault();
    const page = new DOMParser().parseFromString(await fetch(link.href).then((r) => r.text()), "text/html");
    $("table.facts tbody").append(...$("table.facts tbody", page).childNodes);
    const rest = $(".pager", page);
    rest ? link.closest(".pager").replaceWith(rest) : link.closest(".pager").remove();
    speak(language);
  });
}

// ---- export of what a folder's table shows

const HEAD = ["id", "source", "headline", "published", "type", "roles", "modality", "negated", "attribution", "confidence", "evidence"];

function harmless(text) { return /^[=+\-@\t\r'＝＋－＠]/.test(text) ? `'${text}` : text; }

function cell(value) {
  const text = typeof value === "string" ? harmless(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function flat(fact) {
  const [name, headline, published] = E.docs[0][fact[0] - 1];
  const roles = fact[9].flatMap(([role, some]) => some.map((one) => `${role}=${one[0]}`)).join("; ");
  return [fact[2], name, headline, published, fact[3], roles, fact[4], Boolean(fact[5]), fact[11] ? fact[11][0] : "", fact[6], fact[10]];
}

function record(fact) {
  const [name, headline, published] = E.docs[0][fact[0] - 1];
  const say = (one) => ({ text: one[0], type: one[1], ...(one[3] ? { norm: one[3] } : {}) });
  const roles = Object.fromEntries(fact[9].map(([role, some]) => [role, some.map(say)]));
  return { id: fact[2], source: name, headline: headline || null, published: published || null, type: fact[3], roles,
    evidence: fact[10], modality: fact[4], negated: Boolean(fact[5]), attribution: fact[11] ? say(fact[11]) : null, confidence: fact[6] };
}

function save(kind, facts) {
  const text = kind === "csv"
    ? [HEAD, ...facts.map(flat)].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n"
    : facts.map((fact) => `${JSON.stringify(record(fact))}\n`).join("");
  const link = make("a", { download: `facts.${kind}`, href: URL.createObjectURL(new Blob([text], { type: "text/plain" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// ---- all pages

addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (event.key === "Escape" && typing) document.activeElement.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = $("[name=q]");
  if (event.key === "/" && field) { event.preventDefault(); field.focus(); }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  if (event.key === "Enter" && document.activeElement.classList.contains("card")) show(document.activeElement);
});

for (const words of $$("bdi")) words.lang = "zh";
if ($(".card")) read();
if ($("#search")) findable($("#search"));
if ($("#filters")) (LIVE ? served : folder)($("#filters"));
const wish = remembered();
speak(wish === null ? Number(/^zh/i.test(navigator.language)) : Number(wish));
