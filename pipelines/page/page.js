// The page of af-serve: what the job files say, and buttons that call af job.
//
// One event stream serves all tabs of a browser: the tab that holds the lock reads it, the others listen to a channel.  An
// event says that a job has changed; its new state is fetched, at most once a second.  The page builds the DOM, never HTML.

const $ = (id) => document.getElementById(id);
const state = { token: '', jobs: new Map(), next: null, shown: null, tab: 'grid', units: new Map(), marks: new Map(), sums: new Map(), limits: [], spent: [], kinds: [], grid: null, events: [] };

const el = (name, props = {}, ...children) => {
	const e = document.createElement(name);
	for (const [key, value] of Object.entries(props)) {
		if (key.startsWith('on')) e.addEventListener(key.slice(2), value);
		else if (key === 'class') e.className = value;
		else if (key === 'style') for (const [k, v] of Object.entries(value)) e.style.setProperty(k, v);
		else if (value === true) e.setAttribute(key, '');
		else if (value !== false && value != null) e.setAttribute(key, value);
	}
	e.append(...children.filter((c) => c != null && c !== false));
	return e;
};
const count = (n) => n == null ? '–' : Number(n).toLocaleString('en');
const percent = (a, b) => b > 0 ? Math.floor(1000 * a / b) / 10 : 0;
// A percent without decimals, on the same side of 0, 100 and the thresholds as it is, as in the report (lib/base/percent.h).
const shown = (p, go, hold) => {
	const near = Math.round(p), limits = [go ?? 70, hold ?? 50, 100];
	const same = (n) => limits.every((l) => n >= l === p >= l) && n <= 0 === p <= 0;
	return [near, near > p ? near - 1 : near + 1].find(same) ?? (Math.floor(p) || Math.ceil(p));
};
const when = (text) => text ? new Date(text).toLocaleString(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }) : '–';
const clock = (text) => text ? new Date(text).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' }) : '';
const lasting = (seconds) => {
	if (!Number.isFinite(seconds) || seconds < 0) return '–';
	const s = Math.round(seconds), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
	if (s < 60) return `${s} s`;
	if (m < 60) return `${m} m ${s % 60} s`;
	return h < 48 ? `${h} h ${m % 60} m` : `${d} d ${h % 24} h`;
};

// --- the server ---

class Problem extends Error {
	constructor(status, body) {
		super(body.detail || `the server answers ${status}`);
		this.status = status;
		this.remedy = body.remedy || '';
	}
}
const path = (id) => `/api/v1/jobs/${encodeURIComponent(id)}`;
const auth = () => ({ authorization: `Bearer ${state.token}` });
async function ask(path, method = 'GET', body, headers = {}) {
	const init = { method, headers: { ...auth(), ...headers }, credentials: 'omit' };
	if (method === 'POST') {
		init.headers['content-type'] = 'application/json';
		init.body = JSON.stringify(body || {});
	}
	const answer = await fetch(path, init);
	if (answer.status === 401) enter('This is not the token.');
	const type = answer.headers.get('content-type') || '';
	const data = type.includes('json') ? await answer.json() : await answer.text();
	if (!answer.ok) throw new Problem(answer.status, typeof data === 'object' ? data : {});
	return data;
}
let saying;
function say(text) {
	$('said').textContent = text;
	clearTimeout(saying);
	saying = setTimeout(() => { $('said').textContent = ''; }, 8000);
}
const wrong = (error) => error.remedy ? `${error.message}: ${error.remedy}` : error.message;
const tell = (error) => say(wrong(error));

// --- the stream ---

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('af') : null;
let lastId = '';
function line(text, kind) {
	$('line').textContent = text;
	$('line').className = `pill ${kind}`;
}
function heard(message) {
	if (message.id) lastId = message.id;
	if (message.up !== undefined) {
		line(message.up ? 'live' : 'reconnecting', message.up ? 'go running' : 'hold');
		if (message.up) refresh();
	}
	if (message.event) event(message.event);
}
function spread(message) {
	heard(message);
	channel?.postMessage(message);
}
function parse(block) {
	const out = { data: [] };
	for (const row of block.split('\n')) {
		const colon = row.indexOf(':');
		if (colon < 1) continue;
		const value = row.slice(colon + 1).replace(/^ /, '');
		if (row.startsWith('data')) out.data.push(value);
		else if (row.startsWith('id')) out.id = value;
		else if (row.startsWith('event')) out.name = value;
	}
	return out;
}
async function read() {
	const headers = auth();
	if (lastId) headers['last-event-id'] = lastId;
	const answer = await fetch('/api/v1/events', { headers, credentials: 'omit', cache: 'no-store' });
	if (answer.status === 401) return enter('This is not the token.');
	if (!answer.ok) throw new Error(`the stream answers ${answer.status}`);
	spread({ up: true });
	const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (;;) {
		const { value, done } = await reader.read();
		if (done) return;
		const blocks = (rest + value).split('\n\n');
		rest = blocks.pop();
		for (const block of blocks) {
			const { id, name, data } = parse(block);
			if (data.length === 0) continue;
			let body;
			try { body = JSON.parse(data.join('\n')); } catch { continue; }
			spread({ id, event: name ? { ...body, event: name } : body });
		}
	}
}
async function follow() {
	for (let pause = 500; ; pause = Math.min(pause * 2, 15000)) {
		const began = Date.now();
		try { await read(); } catch { /* it comes back */ }
		if (Date.now() - began > 10000) pause = 500;
		spread({ up: false });
		await new Promise((done) => setTimeout(done, pause * (0.5 + Math.random())));
	}
}
function stream() {
	if (channel) channel.onmessage = (m) => heard(m.data);
	if (navigator.locks) {
		line('live in another tab', 'go');
		navigator.locks.request('af-events', follow);
	} else {
		follow();
	}
}

// An event says which job has changed; some bring the news along.
const dirty = new Set();
let timer = null;
function event(e) {
	if (!e.job) return;
	if (e.event === 'unit' && e.unit != null) {
		unitsOf(e.job).set(e.unit, e);
		later('units');
	}
	const job = state.jobs.get(e.job);
	if (job && e.event === 'current') job.current = e.current;
	if (job && e.program === 'af-fetch' && e.calls != null) {	// a report: what it is at has no counts
		job.fetch = e;
		mark(job);
	}
	if (e.job === state.shown) {
		state.events.unshift(e);
		state.events.length = Math.min(state.events.length, 200);
	}
	dirty.add(e.job);
	timer ??= setTimeout(settle, 1000);
}
async function settle() {
	const ids = [...dirty];
	dirty.clear();
	await Promise.all(ids.map(renew));
	if (ids.includes(state.shown)) await Promise.all([loadGrid(), loadLog()]);
	await loadLimits();
	draw();
	timer = dirty.size > 0 ? setTimeout(settle, 1000) : null;
}
async function renew(id) {
	try {
		put(await ask(path(id)));
	} catch (error) {
		if (error.status === 404) state.jobs.delete(id);
	}
}
const unitsOf = (id) => state.units.get(id) || state.units.set(id, new Map()).get(id);

// --- what is known ---

function put(job) {
	state.jobs.set(job.id, { ...state.jobs.get(job.id), ...job });
	mark(job);
}
// A job asks with many processes, one after another: what those have counted that this page has seen.
function add(id, f) {
	const sum = state.sums.get(id) || { before: {} };
	if (sum.now && sum.now.pid !== f.pid) for (const name of ['saved', 'answered', 'retries']) sum.before[name] = (sum.before[name] || 0) + (sum.now[name] || 0);
	sum.now = f;
	state.sums.set(id, sum);
}
// Earlier progress: rates are those of the last minute.
function mark(job) {
	const f = job.fetch;
	if (f) add(job.id, f);
	if (!f || f.event === 'done') return;
	const at = Date.parse(f.at), marks = state.marks.get(job.id) || [];
	const last = marks.at(-1);
	if (last && (last.pid !== f.pid || last.records > f.records)) marks.length = 0;
	if (!marks.length || at > marks.at(-1).at) marks.push({ at, pid: f.pid, calls: f.calls, records: f.records });
	while (marks.length > 2 && at - marks[0].at > 60000) marks.shift();
	state.marks.set(job.id, marks);
}
function rate(job) {
	const marks = state.marks.get(job.id) || [], a = marks[0], b = marks.at(-1);
	if (!a || b.at - a.at < 900) return null;
	const seconds = (b.at - a.at) / 1000;
	return { calls: (b.calls - a.calls) / seconds, records: (b.records - a.records) / seconds };
}
const ended = (job) => ['done', 'partial', 'failed', 'cancelled'].includes(job.state);
const words = (job) => (job.argv || []).map((w) => w.replace(/^--/, '').replace('=', ' ')).join(', ');
const title = (job) => `${job.kind} ${job.phase || ''}`.trim();
const colour = { running: 'go running', cancelling: 'hold running', waiting: 'hold', interrupted: 'hold', queued: 'open', done: 'go', partial: 'hold', failed: 'stop', cancelled: 'none' };

async function loadJobs() {
	const page = await ask('/api/v1/jobs?limit=50');
	const known = new Set(page.jobs.map((j) => j.id));
	for (const [id, job] of state.jobs) if (!known.has(id) && !ended(job)) state.jobs.delete(id);
	page.jobs.forEach(put);
	state.next = page.next;
}
async function loadLimits() {
	try { state.limits = (await ask('/api/v1/limits')).providers; } catch { /* what was known stays */ }
	const at = Date.now(), charged = state.limits.reduce((n, l) => n + (l.charged || 0), 0), last = state.spent.at(-1);
	if (last && charged < last.charged) state.spent.length = 0;
	state.spent.push({ at, charged });
	while (state.spent.length > 2 && at - state.spent[0].at > 60000) state.spent.shift();
}
// Calls per second, of all jobs that share the ledgers.
function speed() {
	const a = state.spent[0], b = state.spent.at(-1);
	return a && b.at - a.at > 900 ? 1000 * (b.charged - a.charged) / (b.at - a.at) : 0;
}
async function loadUnits() {
	if (!state.shown) return;
	const id = state.shown, map = new Map(), before = new Map(unitsOf(id));
	for (let after = 0; after !== null;) {
		const got = await ask(`${path(id)}/units?limit=10000&after=${after}`);
		for (const u of got.units) map.set(u.unit, u);
		after = got.next;
	}
	// What events have told meanwhile is newer than the first pages.
	for (const [unit, u] of unitsOf(id)) if (before.get(unit) !== u) map.set(unit, u);
	state.units.set(id, map);
}
async function loadGrid() {
	if (state.shown) state.grid = await ask(`${path(state.shown)}/grid`).catch(() => null);
}
async function loadLog() {
	if (!state.shown || state.tab !== 'log') return;
	const text = await ask(`${path(state.shown)}/log?bytes=32768`).catch(() => '');
	const box = $('log'), end = box.scrollTop + box.clientHeight > box.scrollHeight - 20;
	if (box.textContent !== text) {
		box.textContent = text || 'The log is still empty.';
		if (end) box.scrollTop = box.scrollHeight;
	}
}
let refreshing = false;
async function refresh() {
	if (refreshing) return;
	refreshing = true;
	try {
		await Promise.all([loadJobs(), loadLimits()]);
		if (!state.shown || !state.jobs.has(state.shown)) state.shown = (active()[0] || history()[0] || {}).id || null;
		await Promise.all([loadUnits(), loadGrid(), loadLog()]);
		draw();
	} catch (error) {
		tell(error);
	}
	refreshing = false;
}
const byAge = (a, b) => (b.added || '').localeCompare(a.added || '');
const rank = { running: 0, cancelling: 0, waiting: 1, interrupted: 1, queued: 2 };
const active = () => [...state.jobs.values()].filter((j) => !ended(j)).sort((a, b) => rank[a.state] - rank[b.state] || (a.added || '').localeCompare(b.added || ''));
const history = () => [...state.jobs.values()].filter(ended).sort((a, b) => (b.ended || b.added || '').localeCompare(a.ended || a.added || '') || byAge(a, b));

// --- drawing ---

// However long a large grid takes to draw, most of the time is left to whoever uses the page.
let due = null, pause = 0;
function later() {
	due ??= setTimeout(() => requestAnimationFrame(() => {
		const began = performance.now();
		due = null;
		draw();
		setTimeout(() => { pause = Math.min(10000, 4 * (performance.now() - began)); });	// when it is on the screen
	}), pause);
}
function draw() {
	drawTiles();
	drawActive();
	drawOne();
	drawHistory();
	const n = active().filter((j) => j.state === 'running').length;
	document.title = n > 0 ? `(${n}) af: backfills` : 'af: backfills';
}
function bar(parts, label, value, max) {
	return el('div', { class: 'bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': max, 'aria-valuenow': value },
		...parts.map(([width, kind]) => el('i', { class: kind || '', style: { width: `${Math.min(100, width)}%` } })));
}
// Replaces the children, and keeps the focus where it was.
function fill(parent, ...children) {
	const key = parent.contains(document.activeElement) ? document.activeElement.dataset.key : null;
	parent.replaceChildren(...children);
	if (key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}
function tile(name, value, unit, gauge, text) {
	return el('div', { class: 'tile' }, el('h3', {}, name), el('b', {}, value, unit ? el('small', {}, ` ${unit}`) : null), gauge, text ? el('p', {}, text) : null);
}
function drawTiles() {
	const tiles = [], running = active().filter((j) => j.fetch && j.fetch.event !== 'done' && j.state === 'running');
	for (const l of state.limits) {
		const who = state.limits.length > 1 ? `${l.provider}: ` : '', name = (text) => who ? who + text.toLowerCase() : text;
		if (l.error !== undefined) {
			tiles.push(tile(name('Calls today'), '–', '', null, l.error || 'the ledger cannot be read'));
			continue;
		}
		const left = l.left, all = l.limit_day, p = percent(left, all);
		tiles.push(tile(name('Calls left today'), count(left ?? null), all ? `of ${count(all)}` : '',
			all ? bar([[p, p < 5 ? 'bad' : p < 20 ? 'warn' : '']], `${who}calls left today`, left, all) : null,
			`${count(l.charged)} spent, ${count(l.refused)} refused${l.until ? `; new day ${when(l.until)}` : ''}`));
		const open = l.waiting_until || l.pause_until, why = l.reason || l.why;
		tiles.push(tile(name('Asking the provider'), open ? 'paused' : 'allowed', '', null, open ? `until ${when(open)}${why ? `: ${why}` : ''}` :
			l.limit_minute ? `at most ${count(l.limit_minute)} calls a minute` : 'no limit is known'));
	}
	const sum = (name) => running.reduce((n, j) => n + (j.fetch[name] || 0), 0);
	const flying = Math.max(0, sum('sent') - sum('received')), most = running.reduce((n, j) => n + (j.in_flight_most || 0), 0);
	tiles.push(tile('Rate', speed().toFixed(1), 'calls a second', null,
		`${count(flying)} in flight${most ? ` of at most ${count(most)}` : ''}`));
	const all = (name) => active().reduce((n, j) => n + (state.sums.get(j.id)?.before[name] || 0) + (j.fetch?.[name] || 0), 0);
	const saved = all('saved'), got = saved + all('answered');
	tiles.push(tile('From the log, for nothing', got ? `${percent(saved, got)} %` : '–', '',
		got ? bar([[percent(saved, got)]], 'Share of answers from the log', saved, got) : null,
		got ? `${count(saved)} of ${count(got)} answers; ${count(all('retries'))} retries` : 'no answer yet'));
	fill($('tiles'), ...tiles);
}
const fact = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, value));
function facts(job) {
	const p = job.progress || {}, f = job.fetch || {}, r = rate(job), out = [];
	const through = p.list - p.left;
	if (p.list) out.push(fact('through', `${count(through)} of ${count(p.list)} (${percent(through, p.list)} %)`));
	if (p.failed) out.push(fact('failed', count(p.failed)));
	if (p.unavailable) out.push(fact('not held', count(p.unavailable)));
	if (job.state === 'running' && job.current) out.push(fact('at', job.current));
	if (job.state === 'running' && r) {
		out.push(fact('rate', `${r.calls.toFixed(1)} calls/s`));
		if (r.records > 0 && p.left > 0) out.push(fact('left', `about ${lasting(p.left / r.records)}`));
	}
	if (f.quota_left != null && !ended(job)) out.push(fact('quota left', count(f.quota_left)));
	if (job.state === 'waiting') out.push(fact('goes on', when(job.until)));
	if (f.waiting_until && job.state === 'running' && Date.parse(f.waiting_until) > Date.now()) out.push(fact('waiting until', `${clock(f.waiting_until)}: ${f.reason}`));
	if (job.state === 'queued') out.push(fact('added', when(job.added)));
	else if (!ended(job)) out.push(fact('since', when(job.started)));
	return el('dl', { class: 'facts' }, ...out);
}
function progress(job) {
	const p = job.progress || {}, all = p.list || 0;
	const f = [[percent(p.done, all), ''], [percent(p.unavailable, all), 'un'], [percent(p.failed, all), 'bad']];
	return bar(f, `Progress of ${title(job)}`, (p.list || 0) - (p.left || 0), all || 1);
}
function pill(job) {
	return el('span', { class: `pill ${colour[job.state] || 'none'}` }, job.state);
}
const commands = { cancel: 'Cancel', resume: 'Resume', retry: 'Retry what failed', delete: 'Delete' };
function buttons(job, small) {
	return (job.can || []).map((c) => el('button', { type: 'button', class: `${c === 'cancel' || c === 'delete' ? 'danger' : ''} ${small ? 'quiet' : ''}`,
		'data-key': `${small ? 'h' : 'a'}-${c}-${job.id}`, 'aria-label': `${commands[c]}: ${title(job)} ${words(job)}`, onclick: () => act(c, job) }, commands[c]));
}
function show(id) {
	state.shown = id;
	state.events = [];
	state.grid = null;
	Promise.all([loadUnits(), loadGrid(), loadLog()]).then(draw).catch(tell);
	draw();
	$('h-one').focus();
	$('one').scrollIntoView({ block: 'start' });
}
function drawActive() {
	const jobs = active();
	$('idle').hidden = jobs.length > 0;
	$('active').hidden = jobs.length === 0;
	fill($('active'), ...jobs.map((job) => el('li', { class: 'job', 'data-shown': job.id === state.shown ? 'true' : 'false' },
		el('div', { class: 'top' }, el('h3', {}, title(job)), pill(job), el('div', { class: 'row' },
			el('button', { type: 'button', 'data-key': `s-${job.id}`, 'aria-label': `Look at ${title(job)} ${words(job)}`, onclick: () => show(job.id) }, 'Look'),
			...buttons(job))),
		el('div', { class: 'what' }, words(job) || 'everything'),
		job.state === 'queued' ? null : progress(job), facts(job),
		job.reason ? el('p', { class: 'soft' }, job.reason) : null)));
}

const tabs = [['grid', 'Grid'], ['units', 'Units'], ['log', 'Log'], ['events', 'Milestones']];
function drawTabs() {
	fill($('tabs'), ...tabs.map(([id, name], i) => el('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'data-key': `tab-${id}`,
		'aria-selected': String(state.tab === id), 'aria-controls': `panel-${id}`, tabindex: state.tab === id ? 0 : -1,
		onclick: () => choose(id), onkeydown: (e) => {
			const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
			if (step) { choose(tabs[(i + step + tabs.length) % tabs.length][0]); $(`tab-${state.tab}`).focus(); }
		} }, name)));
	for (const [id] of tabs) $(`panel-${id}`).hidden = state.tab !== id;
}
function choose(tab) {
	state.tab = tab;
	drawOne();
	loadLog();
}
function drawOne() {
	const job = state.jobs.get(state.shown);
	$('one').hidden = !job;
	if (!job) return;
	fill($('h-one'), `${title(job)} `, el('span', { class: 'soft' }, words(job)));
	fill($('one-do'), pill(job), ...(ended(job) ? buttons(job) : []));
	$('one-note').hidden = !job.reason;
	$('one-note').textContent = job.reason || '';
	drawTabs();
	if (state.tab === 'grid') drawGrid(job);
	if (state.tab === 'units') drawUnits(job);
	if (state.tab === 'events') drawEvents();
}

const signs = { GO: ['●', 'go'], HOLD: ['◐', 'hold'], STOP: ['○', 'stop'], STOP_CIRCUIT: ['⊗', 'stop'], PENDING: ['…', 'open'], RETRY: ['!', 'hold'] };
function cells(job) {
	const rows = new Map(), seasons = new Set(), names = new Map();
	const at = (league, season) => {
		const row = rows.get(league) || rows.set(league, new Map()).get(league);
		seasons.add(season);
		return row.get(season) || row.set(season, {}).get(season);
	};
	for (const s of [...(state.grid?.segments || []), ...(state.grid?.verdicts || [])]) {
		names.set(String(s.league_id), { name: s.league_name, country: s.country });
		Object.assign(at(String(s.league_id), String(s.season)), s);
	}
	for (const u of unitsOf(job.id).values()) {
		const m = /^(.+)-(\d{4})$/.exec(u.unit);
		if (m) at(m[1], m[2]).unit = u;
	}
	return { rows, seasons: [...seasons].sort(), names };
}
function tellCell(name, season, c) {
	const u = c.unit, parts = [`${name} ${season}`];
	if (c.decision) parts.push(`${c.decision}, ${c.coverage_pct ?? '?'} % of ${c.sampled} sampled have data`);
	if (c.missing ?? c.total_missing) parts.push(`${count(c.missing ?? c.total_missing)} missing before`);
	if (u) parts.push(`${count(u.done)} done, ${count(u.unavailable)} not held, ${count(u.failed)} failed, ${count(u.left)} left of ${count(u.list)}`);
	if (u?.error) parts.push(`${u.error}${u.remedy ? `: ${u.remedy}` : ''}`);
	$('cell').textContent = parts.join(' · ');
}
function drawGrid(job) {
	const { rows, seasons, names } = cells(job), used = new Set(), twice = new Map();
	for (const id of rows.keys()) twice.set(names.get(id)?.name, (twice.get(names.get(id)?.name) || 0) + 1);
	const label = (id) => {
		const n = names.get(id);
		return !n?.name ? id : n.country && twice.get(n.name) > 1 ? `${n.name}, ${n.country}` : n.name;
	};
	const order = [...rows.keys()].sort((a, b) => (names.get(a)?.country || '').localeCompare(names.get(b)?.country || '') || label(a).localeCompare(label(b)));
	const body = order.map((id) => el('tr', {}, el('th', { scope: 'row', title: [names.get(id)?.name || id, names.get(id)?.country].filter(Boolean).join(', ') }, label(id)),
		...seasons.map((season) => {
			const c = rows.get(id).get(season);
			if (!c) return el('td', {});
			const [sign, kind] = signs[c.decision] || ['·', c.unit ? 'open' : 'none'], u = c.unit;
			used.add(c.decision || '');
			const value = c.coverage_pct != null ? shown(c.coverage_pct, c.go, c.hold) : u && u.list ? `${Math.floor(100 * (u.list - u.left) / u.list)}` : '';
			const told = () => tellCell(label(id), season, c);
			return el('td', {}, el('button', { type: 'button', class: `cell ${kind}`, 'data-key': `c-${id}-${season}`, tabindex: -1,
				'aria-label': `${label(id)} ${season}: ${c.decision || 'no verdict'}, ${value === '' ? 'nothing yet' : `${value} percent`}`,
				onclick: told, onfocus: told, onmouseenter: told },
				`${value}${sign}`,
				u && u.list ? el('i', { style: { width: `${percent(u.done + u.unavailable, u.list)}%` } }) : null,
				u && u.failed ? el('i', { class: 'bad', style: { width: `${Math.max(8, percent(u.failed, u.list))}%` } }) : null));
		})));
	fill($('key'), ...[...used].sort().map((d) => el('span', { class: `pill ${(signs[d] || ['', 'none'])[1]}` }, d ? `${signs[d]?.[0] || ''} ${d}` : '· no verdict')));
	if (body.length === 0) {
		fill($('grid'));
		$('cell').textContent = unitsOf(job.id).size > 0 ? 'These units are not leagues and seasons; see the Units tab.' : 'No league and season yet.';
		return;
	}
	fill($('grid'), el('caption', { class: 'hidden' }, `Leagues and seasons of ${title(job)}; arrow keys go from cell to cell`),
		el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'League'), ...seasons.map((s) => el('th', { scope: 'col' }, s)))),
		el('tbody', {}, ...body));
	if (!$('cell').textContent || $('cell').textContent.startsWith('No league')) $('cell').textContent = 'Point at a cell, or go there with the arrow keys, for details.';
	if (!$('grid').contains(document.activeElement)) $('grid').querySelector('.cell')?.setAttribute('tabindex', '0');
}
$('grid').addEventListener('keydown', (e) => {
	const td = e.target.closest('td'), step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[e.key];
	if (!td || !step) return;
	const rows = [...$('grid').tBodies[0].rows];
	let x = td.cellIndex, y = rows.indexOf(td.parentElement), to = null;
	do {
		x += step[0];
		y += step[1];
	} while (rows[y]?.cells[x] && !(to = rows[y].cells[x].querySelector('.cell')));
	if (!to) return;
	e.preventDefault();
	$('grid').querySelectorAll('.cell[tabindex="0"]').forEach((c) => c.setAttribute('tabindex', '-1'));
	to.setAttribute('tabindex', '0');
	to.focus();
});

function drawUnits(job) {
	const most = 2000;
	const find = $('find').value.toLowerCase(), only = $('failed').checked, { names } = cells(job);
	const label = (u) => {
		const m = /^(.+)-(\d{4})$/.exec(u.unit), n = m && names.get(m[1]);
		return n ? `${n.name} ${m[2]}` : u.unit;
	};
	const all = [...unitsOf(job.id).values()].filter((u) => (!only || u.failed > 0) && (!find || `${label(u)} ${u.unit} ${u.error || ''}`.toLowerCase().includes(find)));
	$('units-none').hidden = all.length > 0;
	$('units-more').hidden = all.length <= most;
	$('units-more').textContent = `The first ${count(most)} of ${count(all.length)}; Find leads to the others.`;
	fill($('units'), ...(all.length === 0 ? [] : [
		el('caption', { class: 'hidden' }, 'What became of each unit'),
		el('thead', {}, el('tr', {}, ...['Unit', 'List', 'Done', 'Failed', 'Not held', 'Left', 'Last error'].map((h, i) => el('th', { scope: 'col', class: i > 0 && i < 6 ? 'n' : '' }, h)))),
		el('tbody', {}, ...all.slice(0, most).map((u) => el('tr', {}, el('th', { scope: 'row' }, label(u)),
			...['list', 'done', 'failed', 'unavailable', 'left'].map((k) => el('td', { class: `n ${k === 'failed' && u[k] > 0 ? 'bad' : ''}` }, count(u[k]))),
			el('td', { class: 'error' }, u.error || '', u.remedy ? el('span', { class: 'remedy' }, u.remedy) : null))))]));
}
const told = { start: 'begins', end: 'ends', done: 'done', wait: 'waits', progress: 'goes on', unit: 'unit', decided: 'decided', reset: 'the events start over' };
function drawEvents() {
	fill($('events'), ...(state.events.length ? state.events.map((e) => el('li', {}, el('time', { datetime: e.at }, clock(e.at)), el('span', { class: 'who' }, e.program || ''),
		el('span', { class: 'what' }, [told[e.event] || e.event, e.unit, e.status != null ? `status ${e.status}` : null, e.answered != null ? `${count(e.answered)} answered` : null,
			e.failed ? `${count(e.failed)} failed` : null, e.reason, e.error].filter((x) => x != null).join(' · ')))) :
		[el('li', { class: 'soft' }, 'Milestones appear here as they happen.')]));
}
function drawHistory() {
	const jobs = history();
	$('history-none').hidden = jobs.length > 0;
	$('older').hidden = !state.next;
	fill($('history'), ...(jobs.length === 0 ? [] : [
		el('caption', { class: 'hidden' }, 'Jobs that have ended, the newest first'),
		el('thead', {}, el('tr', {}, ...['Job', 'State', 'Done', 'Failed', 'Ended', 'Took', ''].map((h, i) => el('th', { scope: 'col', class: i > 1 && i < 6 ? 'n' : '' }, h || el('span', { class: 'hidden' }, 'Commands'))))),
		el('tbody', {}, ...jobs.map((j) => el('tr', {},
			el('th', { scope: 'row' }, title(j), el('span', { class: 'remedy soft' }, ` ${words(j)}`), j.reason ? el('div', { class: 'soft' }, j.reason) : null),
			el('td', {}, pill(j)), el('td', { class: 'n' }, count(j.progress?.done)), el('td', { class: 'n' }, count(j.progress?.failed)),
			el('td', { class: 'n' }, when(j.ended)), el('td', { class: 'n' }, j.started && j.ended ? lasting(Math.max(0, Date.parse(j.ended) - Date.parse(j.started)) / 1000) : '–'),
			el('td', {}, el('div', { class: 'row' }, el('button', { type: 'button', class: 'quiet', 'data-key': `hs-${j.id}`, 'aria-label': `Look at ${title(j)} ${words(j)}`, onclick: () => show(j.id) }, 'Look'), ...buttons(j, true))))))]));
}
$('older').addEventListener('click', async () => {
	try {
		const page = await ask(`/api/v1/jobs?limit=50&after=${encodeURIComponent(state.next)}`);
		page.jobs.forEach(put);
		state.next = page.next;
		draw();
	} catch (error) { tell(error); }
});
$('find').addEventListener('input', () => drawOne());
$('failed').addEventListener('change', () => drawOne());

// --- commands ---

async function perform(c, job, body) {
	try {
		if (c === 'delete') {
			await ask(path(job.id), 'DELETE');
			state.jobs.delete(job.id);
			if (state.shown === job.id) state.shown = null;
		} else {
			put(await ask(`${path(job.id)}/${c}`, 'POST', body));
		}
		$('sure').close();
		draw();
	} catch (error) {
		if ($('sure').open) $('sure-bad').textContent = wrong(error);
		else tell(error);
	}
}
function act(c, job) {
	if (c === 'resume' || c === 'retry') return perform(c, job);
	const close = el('button', { type: 'button', onclick: () => $('sure').close() }, c === 'cancel' ? 'Let it run' : 'Keep it');
	const does = (text, kind, body) => el('button', { type: 'button', class: kind, onclick: () => perform(c, job, body) }, text);
	$('h-sure').textContent = c === 'cancel' ? `Cancel ${title(job)}?` : `Delete ${title(job)}?`;
	$('sure-bad').textContent = '';
	const most = job.in_flight_most || 0;
	if (c === 'cancel') {
		$('sure-text').textContent = job.state === 'queued' ? 'It has not started, so nothing was spent.' :
			`Calls in flight are finished and saved, which takes a few seconds, so no paid call is lost. Every answer so far is kept, and Resume goes on from there.${
				most ? ` Killing it at once may lose up to ${count(most)} paid calls in flight.` : ''}`;
		$('sure-do').replaceChildren(close, ...(job.state === 'running' || job.state === 'cancelling' ? [does('Kill at once', 'danger', { force: true })] : []), does('Cancel it', 'danger', {}));
	} else {
		$('sure-text').textContent = 'This removes its folder with all answers in it: asking again would cost the same calls again.';
		$('sure-do').replaceChildren(close, does('Delete it', 'danger'));
	}
	$('sure').showModal();
	if (c === 'cancel' && job.in_flight_most === undefined) renew(job.id).then(() => $('sure').open && act(c, state.jobs.get(job.id)));
}

// --- a new job ---

const first = ['league-id', 'season', 'from', 'to', 'dates', 'last', 'start', 'end', 'date', 'districts', 'rate-limit', 'max-calls'];
const hints = { LIST: '39 or 39,140; seasons also as 2015-2020', N: 'a number', DATE: '2024-01-31', DATES: '2024-01-31,2024-02-01', TIME: '90, 10m, 2h', WORD: '', JOB: 'the id of another job' };
let key = '';
const kind = () => state.kinds.find((k) => k.kind === $('kind').value);
const phase = () => kind()?.phases.find((p) => p.phase === $('phase').value);
function field(name, type) {
	const id = `o-${name}`;
	if (type === 'FLAG') return [el('span', {}), el('label', { class: 'check' }, el('input', { type: 'checkbox', id, 'data-option': name }), name)];
	const hint = hints[type];
	return [el('label', { for: id }, name === '' ? 'what' : name), el('input', { id, 'data-option': name, autocomplete: 'off', spellcheck: 'false', type: type === 'N' ? 'number' : 'text', 'aria-describedby': hint ? `${id}-h` : null }),
		...(hint ? [el('p', { class: 'hint', id: `${id}-h` }, hint)] : [])];
}
function drawOptions() {
	const p = phase(), names = Object.entries(p?.options || {});
	const main = names.filter(([n]) => first.includes(n)).sort((a, b) => first.indexOf(a[0]) - first.indexOf(b[0]));
	const more = names.filter(([n]) => !first.includes(n));
	$('options').replaceChildren(...(p?.operands ? field('', p.operands) : []), ...main.flatMap(([n, t]) => field(n, t)));
	$('options-more').replaceChildren(...more.flatMap(([n, t]) => field(n, t)));
	$('more').hidden = more.length === 0;
	changed();
}
function drawPhases() {
	$('phase').replaceChildren(...(kind()?.phases || []).map((p) => el('option', { value: p.phase }, p.phase)));
	drawOptions();
}
function changed() {
	$('go').disabled = true;
	$('price').replaceChildren();
	key = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
}
function request() {
	const options = {}, operands = [];
	for (const input of $('start-form').querySelectorAll('[data-option]')) {
		const name = input.dataset.option, value = input.type === 'checkbox' ? input.checked : input.value.trim();
		if (!value) continue;
		if (name === '') operands.push(...value.split(/\s+/));
		else options[name] = value;
	}
	return { kind: $('kind').value, phase: $('phase').value, options, operands };
}
function priceTable(price) {
	const rows = ['pilot', 'backfill', 'both'].filter((r) => price[r]);
	return el('table', {}, el('caption', { class: 'hidden' }, 'What it costs'),
		el('thead', {}, el('tr', {}, ...['', 'calls', 'at most', 'of the day', 'ends'].map((h, i) => el('th', { scope: 'col', class: i ? 'n' : '' }, h || el('span', { class: 'hidden' }, 'part'))))),
		el('tbody', {}, ...rows.map((r) => el('tr', {}, el('th', { scope: 'row' }, r), el('td', { class: 'n' }, count(Math.round(price[r].expected.calls))), el('td', { class: 'n' }, count(price[r].at_most.calls)),
			el('td', { class: 'n' }, price[r].expected.percent_of_day == null ? '–' : `${price[r].expected.percent_of_day} %`), el('td', { class: 'n' }, when(price[r].expected.finish))))));
}
function drawPrice({ price, text }) {
	if (price?.both) $('price').replaceChildren(el('p', {}, `${count(price.segments)} leagues and seasons, ${count(price.matches)} matches.`), priceTable(price));
	else $('price').replaceChildren(el('pre', { tabindex: 0 }, text || JSON.stringify(price, null, 1)));
}
function refuse(error) {
	$('price').replaceChildren(el('p', { class: 'bad' }, error.message), error.remedy ? el('p', { class: 'soft' }, error.remedy) : '');
}
$('new').addEventListener('click', async () => {
	try {
		state.kinds = (await ask('/api/v1/kinds')).kinds;
	} catch (error) { return tell(error); }
	$('kind').replaceChildren(...state.kinds.map((k) => el('option', { value: k.kind }, k.kind)));
	if (state.kinds.some((k) => k.kind === 'stats')) $('kind').value = 'stats';
	drawPhases();
	$('start').showModal();
});
$('kind').addEventListener('change', drawPhases);
$('phase').addEventListener('change', drawOptions);
$('start-form').addEventListener('input', (e) => { if (e.target.dataset.option !== undefined) changed(); });
$('start-form').addEventListener('submit', (e) => { e.preventDefault(); ($('go').disabled ? $('ask') : $('go')).click(); });
$('start-close').addEventListener('click', () => $('start').close());
$('ask').addEventListener('click', async () => {
	$('ask').disabled = true;
	$('price').replaceChildren('Calculating …');
	try {
		drawPrice(await ask('/api/v1/jobs/preview', 'POST', request()));
		$('go').disabled = false;
	} catch (error) { refuse(error); }
	$('ask').disabled = false;
});
$('go').addEventListener('click', async () => {
	$('go').disabled = true;
	try {
		const job = await ask('/api/v1/jobs', 'POST', request(), { 'idempotency-key': key });
		put(job);
		$('start').close();
		show(job.id);
	} catch (error) {
		refuse(error);
		$('go').disabled = false;
	}
});

// --- the token ---

function enter(why) {
	sessionStorage.removeItem('af-token');
	$('all').hidden = true;
	$('new').hidden = true;
	$('enter').hidden = false;
	$('refused').textContent = why || '';
	line('closed', 'none');
	$('token').focus();
}
$('enter').addEventListener('submit', (e) => {
	e.preventDefault();
	open($('token').value.trim());
	$('token').value = '';
});
let streaming = false;
async function open(token) {
	state.token = token;
	try {
		await ask('/api/v1/queue');
	} catch (error) {
		return enter(error.status === 401 ? 'This is not the token.' : error.message);
	}
	sessionStorage.setItem('af-token', token);
	$('enter').hidden = true;
	$('all').hidden = false;
	$('new').hidden = false;
	await refresh();
	if (!streaming) stream();
	streaming = true;
}
$('new').hidden = true;
{
	const token = decodeURIComponent(location.hash.slice(1)) || sessionStorage.getItem('af-token');
	if (location.hash) window.history.replaceState(null, '', location.pathname);
	if (token && token !== 'main') open(token);
	else enter();
}
setInterval(() => { if (!$('all').hidden && active().length > 0) loadLimits().then(drawTiles); }, 5000);
